/** Settlements: how fast they are recorded when many wait, and how long one waits when they come steadily. */
import { FollowSettlements } from '../../src/money/follow-settlements.js';
import { type Bench, withOpened } from '../bench.js';
import { benchMoney, type BenchMoney } from '../database/bench-money.js';
import { type PreparedInvoice, prepareInvoices } from '../database/prepare-invoices.js';
import { prepareOperators } from '../database/prepare-operators.js';
import { Arrivals } from '../measure/arrivals.js';
import { type Figure, Figures } from '../measure/figures.js';
import type { Latency } from '../measure/statistics.js';
import { steadily } from '../measure/steadily.js';
import { recordPlainly } from '../plain/settlements.js';

const OPERATORS = 1_000;
const BATCH = 100;
const RATES = [100, 1_000, 5_000] as const;

export async function settlements(bench: Bench): Promise<Figure[]> {
  const figures = new Figures();
  for (let round = 1; round <= bench.rounds; round++) {
    const count = bench.take(24_000, 8_000);
    const recorded = await recordAll(bench, count);
    const plain = await plainRate(bench, count);
    bench.say(`settlements, round ${round}: ${Math.round(recorded)}/s, plain pg ${Math.round(plain)}/s`);
    figures.add('recorded when many wait', recorded, 'settlements/s', { atLeast: 8_000 });
    figures.add('plain pg, the same rows in batches of 100', plain, 'settlements/s');
    figures.add('ratio to plain pg', recorded / plain, '×');
    for (const rate of RATES) {
      const latency = await waitingAt(bench, rate, bench.take(2.5, 1));
      figures.addLatency(`arrival → commit at ${rate.toLocaleString('en-US')}/s`, latency, rate === 1_000 ? { p50: { atMost: 5 } } : {});
    }
  }
  return figures.all();
}

/** @returns settlements a second */
async function recordAll(bench: Bench, count: number): Promise<number> {
  return listening(bench, count, async ({ node }, invoices, arrivals) => {
    const began = performance.now();
    for (const { paymentHash, amountMsat } of invoices) node.append(paymentHash, amountMsat);
    arrivals.arrive(count);
    await arrivals.whenDone(count);
    return (count * 1_000) / (performance.now() - began);
  });
}

async function waitingAt(bench: Bench, perSecond: number, seconds: number): Promise<Latency> {
  return listening(bench, Math.round(perSecond * seconds), async ({ node }, invoices, arrivals) => {
    let next = 0;
    await steadily(perSecond, seconds, (due) => {
      arrivals.arrive(due);
      for (const end = next + due; next < end; next++) node.append(invoices[next]!.paymentHash, invoices[next]!.amountMsat);
    });
    await arrivals.whenDone(invoices.length);
    return arrivals.latency();
  });
}

/** `work` with the settlement listener following, on a database with `count` open invoices. */
async function listening<T>(bench: Bench, count: number, work: (money: BenchMoney, invoices: PreparedInvoice[], arrivals: Arrivals) => Promise<T>): Promise<T> {
  return withOpened(async (open) => {
    const database = await open(bench.databases.create());
    const money = await benchMoney(database.db);
    const invoices = await prepareInvoices(database.db, await prepareOperators(database.db, OPERATORS), count);
    await database.settle();
    const follower = new FollowSettlements(money.money);
    const arrivals = new Arrivals();
    follower.onRecorded((recorded) => { arrivals.finish(recorded.count); });
    const stop = new AbortController();
    const following = follower.run(stop.signal);
    try {
      return await work(money, invoices, arrivals);
    } finally {
      stop.abort();
      await following;
    }
  });
}

async function plainRate(bench: Bench, count: number): Promise<number> {
  return withOpened(async (open) => {
    const database = await open(bench.databases.create());
    const { money } = await benchMoney(database.db);
    const invoices = await prepareInvoices(database.db, await prepareOperators(database.db, OPERATORS), count);
    await database.settle();
    const began = performance.now();
    await recordPlainly(database.url, money.accounts, invoices, BATCH);
    return (count * 1_000) / (performance.now() - began);
  });
}
