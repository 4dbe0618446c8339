/** Payouts: from payable to paid out. The wallets have made their invoices before: signing them is other people's work. */
import { MoneyWorker } from '../../src/money/money-worker.js';
import { recordSettlements } from '../../src/money/record-settlements.js';
import { type Bench, withOpened } from '../bench.js';
import { benchMoney, type BenchMoney } from '../database/bench-money.js';
import { evenly, prepareInvoices } from '../database/prepare-invoices.js';
import { prepareOperators } from '../database/prepare-operators.js';
import { prepareWallets } from '../database/prepare-wallets.js';
import { Arrivals } from '../measure/arrivals.js';
import { type Figure, Figures } from '../measure/figures.js';
import { payOutPlainly } from '../plain/payouts.js';

const CONCURRENCY = 32;
const MEGABYTE = 1_048_576;

export async function payouts(bench: Bench): Promise<Figure[]> {
  const figures = new Figures();
  for (let round = 1; round <= bench.rounds; round++) {
    const count = bench.take(2_000, 700);
    const paidOut = await payEverybody(bench, count);
    const plain = await plainRate(bench, count);
    bench.say(`payouts, round ${round}: ${Math.round(paidOut)}/s, plain pg ${Math.round(plain)}/s`);
    figures.add('payable → paid out', paidOut, 'payouts/s', { atLeast: 500 });
    figures.add('plain pg, the same rows in the same transactions', plain, 'payouts/s');
    figures.add('ratio to plain pg', paidOut / plain, '×');
    figures.add('memory of the process that paid them', process.memoryUsage().rss / MEGABYTE, 'MB');
  }
  return figures.all();
}

/** @returns payouts a second, when `operators` operators are owed something at the moment the worker begins */
async function payEverybody(bench: Bench, operators: number): Promise<number> {
  return owed(bench, operators, async ({ money }) => {
    const worker = new MoneyWorker(money);
    const settled = new Arrivals();
    worker.payouts.onAttempt = (outcome) => { if (outcome === 'settled') settled.finish(1); };
    const stop = new AbortController();
    const began = performance.now();
    const running = worker.run(stop.signal);
    try {
      await settled.whenDone(operators, 60_000);
      return (operators * 1_000) / (performance.now() - began);
    } finally {
      stop.abort();
      await running;
    }
  });
}

async function plainRate(bench: Bench, operators: number): Promise<number> {
  return owed(bench, operators, async ({ money }, owedTo) => {
    const began = performance.now();
    await payOutPlainly(money, owedTo, CONCURRENCY);
    return (operators * 1_000) / (performance.now() - began);
  });
}

type OwedOperators = Awaited<ReturnType<typeof prepareOperators>>;

/** Operators that each have been paid one invoice, and whose wallets expect what they are owed. */
async function owed<T>(bench: Bench, count: number, work: (money: BenchMoney, operators: OwedOperators) => Promise<T>): Promise<T> {
  return withOpened(async (open) => {
    const database = await open(bench.databases.create(10));
    const money = await benchMoney(database.db);
    const operators = await prepareOperators(database.db, count);
    const invoices = await prepareInvoices(database.db, operators, count, evenly);
    const settledAt = new Date();
    for (let from = 0; from < count; from += 500) {
      await database.db.transaction((tx) => recordSettlements(money.money, tx, invoices.slice(from, from + 500).map(({ paymentHash, amountMsat }) => ({ paymentHash, receivedMsat: amountMsat, settledAt, cursor: '0' }))));
    }
    await prepareWallets(money, invoices);
    await database.settle();
    return work(money, operators);
  });
}
