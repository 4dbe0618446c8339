import { msat, newUuid, type Msat } from '@l402kit/money-types';
import { ForwardingRepository } from '../../src/modules/payouts/forwarding/forwarding.repository.js';
import { markLedger, markLedgers } from '../../src/modules/payouts/forwarding/mark-ledgers.js';
import { invoiceReceive, payoutRelease, payoutReserve, payoutSettle, tierFromBalance, type Movement } from '../../src/money/ledger/movements.js';
import { post } from '../../src/money/ledger/post.js';
import { eventually, startMoney, type MoneyHarness, type TestOperator } from '../support/money-harness.js';

let harness: MoneyHarness;
let repository: ForwardingRepository;
beforeEach(async () => { harness = await startMoney(); repository = new ForwardingRepository(harness.money.db); });
afterEach(() => harness.close());

const payouts = (operator: TestOperator, status: string) =>
  harness.query<{ id: string; amount_msat: bigint }>('select id, amount_msat from payouts where operator_id = $1 and status = $2::payout_status order by id', [operator.operatorId, status]);
const untilThereAre = (count: number, operator: TestOperator, status = 'settled') => eventually(async () => { const rows = await payouts(operator, status); return rows.length === count ? rows : undefined; });
async function forwarding(operator: TestOperator, invoiceId: string) {
  const of = (await repository.of(operator.operatorId, invoiceId))!;
  return { by: of.paidOutBy?.payoutId, paidOut: of.paidOut, owed: of.owedMsat, parts: of.parts.map(({ departure, amountMsat }) => [departure.payoutId ?? departure.kind, departure.state, amountMsat]) };
}

describe('a payment', () => {
  it('says which payouts carried it, remainder and all, and stays paid out by the first that left less than a sat', async () => {
    const operator = await harness.operator();
    const { stop } = harness.worker();
    const first = await harness.sell(operator, 10_000n);
    const [one] = await untilThereAre(1, operator);
    expect(await forwarding(operator, first.id)).toEqual({ by: one!.id, paidOut: true, owed: 970n, parts: [[one!.id, 'settled', 9_000n]] });
    const second = await harness.sell(operator, 10_000n);
    const [, two] = await untilThereAre(2, operator);
    await stop();
    expect(await forwarding(operator, first.id)).toEqual({ by: one!.id, paidOut: true, owed: 0n, parts: [[one!.id, 'settled', 9_000n], [two!.id, 'settled', 970n]] });
    expect(await forwarding(operator, second.id)).toEqual({ by: two!.id, paidOut: true, owed: 940n, parts: [[two!.id, 'settled', 9_030n]] });
    const unpaid = await harness.open(operator, 10_000n);
    expect(await repository.of(operator.operatorId, unpaid.id)).toBeUndefined();
    expect(await repository.paidOut(operator.operatorId, [first.id, second.id, unpaid.id])).toEqual(new Set([first.id, second.id]));
  });

  it('is carried by nothing that failed, is on its way while its payout is held, and is nobody else’s to ask for', async () => {
    const operator = await harness.operator(), other = await harness.operator();
    harness.addresses.set(operator.address, { receiver: 'hold' });
    const { stop } = harness.worker({ settings: { payoutTimeoutSeconds: 1 } });
    const invoice = await harness.sell(operator, 50_000n);
    const [held] = await untilThereAre(1, operator, 'in_flight');
    await stop();
    expect(await forwarding(operator, invoice.id)).toEqual({ by: undefined, paidOut: false, owed: 850n, parts: [[held!.id, 'in_flight', 49_000n]] });
    expect(await repository.paidOut(operator.operatorId, [invoice.id])).toEqual(new Set());
    expect(await repository.of(other.operatorId, invoice.id)).toBeUndefined();
  });

  it('may have paid for a tier: then no payout carried it', async () => {
    const operator = await harness.operator();
    const [receipt] = await record(operator, [{ credit: 9_000_500n }]);
    await harness.money.db.transaction((tx) => post(tx, [tierFromBalance(harness.money.accounts, newUuid(), operator.ledgerAccountId, msat(9_000_000n))]));
    expect(await forwarding(operator, receipt!)).toEqual({ by: undefined, paidOut: true, owed: 500n, parts: [['tier', 'settled', 9_000_000n]] });
  });
});

type Step = { readonly credit: bigint } | { readonly payout: bigint; readonly fails?: boolean; readonly borne?: bigint };

/** Writes steps into the books as the money path does, many at once. @returns the subject of each */
async function record(operator: TestOperator, steps: readonly Step[]): Promise<string[]> {
  const { accounts, db } = harness.money;
  const subjects = steps.map(() => newUuid());
  for (let from = 0; from < steps.length; from += 500) {
    await db.transaction((tx) => post(tx, steps.slice(from, from + 500).flatMap((step, i): Movement[] => {
      const subject = subjects[from + i]!;
      if ('credit' in step) return [invoiceReceive(accounts, subject, operator.ledgerAccountId, msat(step.credit + 3n), msat(3n))];
      const [amountMsat, excess] = [msat(step.payout), msat(step.borne === undefined ? 0n : step.borne + 7n)];
      const reserved = payoutReserve(subject, operator, msat(amountMsat + excess));
      return [reserved, step.fails ? payoutRelease(subject, operator, msat(amountMsat + excess))
        : payoutSettle(accounts, subject, operator, { amountMsat, routingFeeMsat: step.borne === undefined ? msat(11n) : msat(step.borne + 20n), excessReservedMsat: excess, excessBorneMsat: msat(step.borne ?? 0n) })];
    })));
  }
  return subjects;
}

/** The same by hand: one sat after the other. */
function byHand(steps: readonly Step[], subjects: readonly string[]): Map<string, { parts: [string, Msat][]; owed: bigint }> {
  const credits: { subject: string; left: bigint; parts: [string, Msat][] }[] = [];
  steps.forEach((step, i) => { if ('credit' in step) credits.push({ subject: subjects[i]!, left: step.credit, parts: [] }); });
  let at = 0;
  steps.forEach((step, i) => {
    if ('credit' in step || step.fails) return;
    for (let rest = step.payout + (step.borne ?? 0n); rest > 0n;) {
      const credit = credits[at]!;
      const taken = rest < credit.left ? rest : credit.left;
      credit.parts.push([subjects[i]!, msat(taken)]);
      credit.left -= taken;
      rest -= taken;
      if (credit.left === 0n) at++;
    }
  });
  return new Map(credits.map(({ subject, left, parts }) => [subject, { parts, owed: left }]));
}

/** Receipts of all sizes, a payout after every few of about what is owed, some that fail, some of which the operator bears the route. */
function history(length: number): Step[] {
  const steps: Step[] = [];
  let owed = 0n;
  for (let i = 1; steps.length < length; i++) {
    const credit = BigInt(1_000 + (i * 7_919) % 60_000);
    steps.push({ credit });
    owed += credit;
    if (i % 7 !== 0) continue;
    const payout = (owed / 1_000n) * (i % 3 === 0 ? 400n : 900n) / 1_000n * 1_000n;
    if (payout <= 0n) continue;
    const borne = i % 35 === 0 ? 5n : undefined;
    const fails = i % 14 === 0;
    steps.push({ payout, fails, ...(borne === undefined ? {} : { borne }) });
    if (!fails) owed -= payout + (borne ?? 0n);
  }
  return steps;
}

describe('a long history', () => {
  it('gives the same answers with marks, without, and while half of them are made, to the msat; a list says the same', async () => {
    const operator = await harness.operator();
    const steps = history(6_000);
    const subjects = await record(operator, steps);
    const expected = byHand(steps, subjects);
    const asked = [...expected.keys()].filter((_, i) => i % 97 === 0 || i > expected.size - 10);
    const check = async () => {
      for (const subject of asked) {
        const of = (await repository.of(operator.operatorId, subject))!;
        expect({ parts: of.parts.map(({ departure, amountMsat }) => [departure.payoutId, amountMsat]), owed: of.owedMsat }).toEqual(expected.get(subject));
      }
      for (const [i, step] of steps.entries()) {
        if ('credit' in step || step.fails || i % 13 !== 0) continue;
        const carried = (await repository.carriedBy(operator.operatorId, subjects[i]!, 1_000))!;
        expect(carried.map(({ invoiceId, amountMsat }) => [invoiceId, amountMsat])).toEqual([...expected].flatMap(([subject, { parts }]) => parts.filter(([by]) => by === subjects[i]).map(([, amount]) => [subject, amount])));
      }
      expect(await repository.paidOut(operator.operatorId, asked)).toEqual(new Set(asked.filter((subject) => expected.get(subject)!.owed < 1_000n)));
    };
    const marks = async () => Number((await harness.query<{ n: bigint }>('select count(*) as n from ledger_marks'))[0]!.n);
    await check();
    expect(await markLedgers(harness.money.db, new Date())).toBe(0);
    // A minute later those movements are old enough.
    const later = new Date(Date.now() + 120_000);
    const accounts = { owed: operator.ledgerAccountId, moving: operator.inFlightAccountId };
    await Promise.all([markLedgers(harness.money.db, later), markLedger(harness.money.db, accounts, later)]);
    expect(await marks()).toBeGreaterThanOrEqual(6);
    await check();
    await harness.query('delete from ledger_marks where movement_id > (select movement_id from ledger_marks order by movement_id offset 2 limit 1)');
    await check();
    expect(await markLedgers(harness.money.db, later)).toBeGreaterThan(0);
    expect(await markLedgers(harness.money.db, later)).toBe(0);
    await check();
  });
});
