import { msat, newUuid } from '@l402kit/money-types';
import { bolt11Key, encodeBolt11 } from '@l402kit/bolt11';
import { checkLedger, reconcileLedger } from '../../src/money/reconcile-ledger.js';
import { recordFailedAttempt } from '../../src/money/fail-payout.js';
import { type DuePayout, claimDuePayouts, postpone, rest } from '../../src/money/payout-schedule.js';
import { recordSettlements } from '../../src/money/record-settlements.js';
import { reconsiderPayout } from '../../src/money/reconsider-payout.js';
import { RequestPayout } from '../../src/money/request-payout.js';
import { type MoneyHarness, type TestOperator, eventually, startMoney } from '../support/money-harness.js';

let h: MoneyHarness;
beforeEach(async () => { h = await startMoney(); });
afterEach(() => h.close());

interface PayoutRow { readonly status: string; readonly amount_msat: bigint; readonly routing_fee_msat: bigint | null; readonly failure_code: string | null; readonly failure_detail: string | null; readonly hash: string | null; readonly description_hash_ok: boolean }
const payouts = (operator: TestOperator) => h.query<PayoutRow>(
  `select status, amount_msat, routing_fee_msat, failure_code, failure_detail, encode(payment_hash, 'hex') as hash, description_hash_ok from payouts where operator_id = $1 order by id`, [operator.operatorId]);
const schedule = async (operator: TestOperator) => (await h.query<{ due_at: Date | null; reason_code: string | null; held: boolean; failures: number; lease_until: Date | number | null; held_cost_msat: bigint | null; held_budget_msat: bigint | null }>('select * from payout_schedules where operator_id = $1', [operator.operatorId]))[0]!;
const finished = (operator: TestOperator, n = 1) => eventually(async () => { const rows = (await payouts(operator)).filter((p) => p.status !== 'in_flight'); return rows.length >= n ? rows : undefined; });
const booksAreWhole = async () => {
  expect(await checkLedger(h.money)).toEqual([]);
  expect((await h.query<{ sum: bigint }>('select coalesce(sum(balance_msat), 0)::bigint as sum from ledger_balances'))[0]!.sum).toBe(0n);
  expect(await reconcileLedger(h.money)).toMatchObject({ differsSince: null });
};

test('a paid call is forwarded: 99.7 percent, to the last whole sat, with the preimage as proof', async () => {
  const operator = await h.operator();
  h.worker();
  await h.sell(operator, 1_000_000n);
  const [payout] = await finished(operator);
  expect(payout).toMatchObject({ status: 'settled', amount_msat: 997_000n, routing_fee_msat: 0n });
  expect(h.node.receivers.receivedMsat).toBe(997_000n);
  expect(await h.owed(operator)).toBe(0n);
  expect(await h.inFlight(operator)).toBe(0n);
  expect((await h.query<{ type: string }>('select type from outbox order by id')).map((r) => r.type)).toEqual(['invoice.paid', 'payout.created', 'payout.settled']);
  await booksAreWhole();
});

test('dust: one-sat payments accumulate to the minimum of the address and are paid out to the last sat', async () => {
  const operator = await h.operator();
  h.addresses.set(operator.address, { minSendableMsat: msat(10_000n) });
  h.worker();
  for (let i = 0; i < 10; i++) await h.sell(operator, 1_000n);
  await eventually(async () => (await h.owed(operator)) === 9_970n && (await schedule(operator)).due_at === null);
  expect((await schedule(operator)).reason_code).toBe('below-minimum');
  expect(await payouts(operator)).toEqual([]);
  await h.sell(operator, 1_000n);
  const [payout] = await finished(operator);
  expect(payout).toMatchObject({ status: 'settled', amount_msat: 10_000n });
  expect(await h.owed(operator)).toBe(967n);
  await booksAreWhole();
});

test('the operator’s own threshold is kept until it is reached or pay out now is asked', async () => {
  const operator = await h.operator({ thresholdMsat: 50_000n });
  h.worker();
  await h.sell(operator, 20_000n);
  await eventually(async () => (await schedule(operator)).reason_code === 'below-minimum');
  expect(await new RequestPayout(h.money).execute(operator.operatorId)).toEqual({ outcome: 'scheduled' });
  const [payout] = await finished(operator);
  expect(payout).toMatchObject({ status: 'settled', amount_msat: 19_000n });
  expect(await new RequestPayout(h.money).execute(operator.operatorId)).toEqual({ outcome: 'nothing-owed' });
});

test('a lowered threshold, or the will to bear a dear route, pays what was waiting', async () => {
  const operator = await h.operator({ thresholdMsat: 50_000n });
  h.worker();
  await h.sell(operator, 20_000n);
  await eventually(async () => (await schedule(operator)).reason_code === 'below-minimum');
  await h.query('update operators set payout_threshold_msat = 0 where id = $1', [operator.operatorId]);
  await reconsiderPayout(h.money.db, operator.operatorId);
  expect((await finished(operator))[0]).toMatchObject({ status: 'settled', amount_msat: 19_000n });
});

test('more than the address takes at once goes out in several payouts', async () => {
  const operator = await h.operator();
  h.addresses.set(operator.address, { maxSendableMsat: msat(400_000n) });
  h.worker();
  await h.sell(operator, 1_000_000n);
  const rows = await finished(operator, 3);
  expect(rows.map((r) => r.amount_msat)).toEqual([400_000n, 400_000n, 197_000n]);
  await booksAreWhole();
});

const foreign = (draft: Partial<Parameters<typeof encodeBolt11>[0]>) => encodeBolt11({
  network: 'regtest', amountMsat: 997_000n, timestamp: Math.floor(Date.now() / 1000), paymentHash: 'ab'.repeat(32), description: 'x', ...draft,
}, bolt11Key().sign);

test.each([
  ['an invoice for more', () => foreign({ amountMsat: 9_970_000n }), 'payout-invoice-wrong-amount'],
  ['an invoice for one msat more', () => foreign({ amountMsat: 997_001n }), 'payout-invoice-wrong-amount'],
  ['an invoice of another network', () => foreign({ network: 'mainnet' }), 'payout-invoice-wrong-network'],
  ['an expired invoice', () => foreign({ timestamp: 1_700_000_000 }), 'payout-invoice-expires-too-soon'],
  ['an invoice valid for two days', () => foreign({ expirySeconds: 172_800 }), 'payout-invoice-expires-too-late'],
  ['an invoice that locks the money up for two days', () => foreign({ minFinalCltvExpiry: 288 }), 'payout-invoice-final-cltv-too-long'],
  ['no invoice at all', () => 'lnbcrt1nonsense', 'payout-invoice-unreadable'],
])('%s is not paid, says why, and is tried again later', async (_what, invoice, code) => {
  const operator = await h.operator();
  h.addresses.set(operator.address, { invoice });
  h.worker();
  await h.sell(operator, 1_000_000n);
  const [payout] = await finished(operator);
  expect(payout).toMatchObject({ status: 'failed', failure_code: code, hash: null });
  expect(payout!.failure_detail).toMatch(/[a-z]{3}.*\./);
  expect(await h.owed(operator)).toBe(997_000n);
  const { due_at } = await schedule(operator);
  expect(due_at!.getTime() - Date.now()).toBeGreaterThan(50_000);
  expect((await h.query<{ type: string }>('select type from outbox order by id')).map((r) => r.type)).toEqual(['invoice.paid', 'payout.failed']);
  await booksAreWhole();
});

test('an invoice that was paid before is never paid again', async () => {
  const operator = await h.operator();
  const again = h.node.receivers.newInvoice({ amountMsat: msat(997_000n) });
  h.addresses.set(operator.address, { invoice: () => again });
  h.worker();
  await h.sell(operator, 1_000_000n);
  expect((await finished(operator))[0]).toMatchObject({ status: 'settled' });
  await h.sell(operator, 1_000_000n);
  expect((await finished(operator, 2))[1]).toMatchObject({ status: 'failed', failure_code: 'payout-invoice-reused', hash: null });
  expect(h.node.receivers.receivedMsat).toBe(997_000n);
  expect(await h.owed(operator)).toBe(997_000n);
});

test('one of our own open invoices is not paid as a payout', async () => {
  const operator = await h.operator(), other = await h.operator();
  const own = await h.open(other, 997_000n);
  h.addresses.set(operator.address, { invoice: () => own.bolt11 });
  h.worker();
  await h.sell(operator, 1_000_000n);
  expect((await finished(operator))[0]).toMatchObject({ status: 'failed', failure_code: 'payout-invoice-to-ourselves' });
});

test('a wrong description hash is a warning kept on the payout', async () => {
  const operator = await h.operator();
  h.addresses.set(operator.address, { invoice: (amountMsat) => h.node.receivers.newInvoice({ amountMsat, metadata: 'something else' }) });
  h.worker();
  await h.sell(operator, 1_000_000n);
  expect((await finished(operator))[0]).toMatchObject({ status: 'settled', description_hash_ok: false });
});

test('a refused payment is released: owed again, with the reason, and a fresh invoice later', async () => {
  const operator = await h.operator();
  h.addresses.set(operator.address, { receiver: 'refuse' });
  h.worker();
  await h.sell(operator, 1_000_000n);
  const [payout] = await finished(operator);
  expect(payout).toMatchObject({ status: 'failed', failure_code: 'payout-payment-failed' });
  expect(await h.owed(operator)).toBe(997_000n);
  h.addresses.set(operator.address, {});
  await h.query(`update payout_schedules set due_at = now()`);
  const rows = await finished(operator, 2);
  expect(rows[1]).toMatchObject({ status: 'settled' });
  expect(rows[1]!.hash).not.toBe(rows[0]!.hash);
  await booksAreWhole();
});

test('a payout held by its receiver beyond the time-out stays in flight and settles exactly once later', async () => {
  const operator = await h.operator();
  h.addresses.set(operator.address, { receiver: 'hold' });
  h.worker({ settings: { payoutTimeoutSeconds: 1, workLeaseMs: 1_000 } });
  await h.sell(operator, 1_000_000n);
  const hash = await eventually(async () => (await payouts(operator))[0]?.hash);
  await eventually(async () => (await h.query<{ attempts: number }>('select attempts from payouts'))[0]!.attempts >= 2);
  expect(await payouts(operator)).toMatchObject([{ status: 'in_flight' }]);
  expect(await h.inFlight(operator)).toBe(997_000n);
  h.node.receivers.release(hash);
  expect(await finished(operator)).toMatchObject([{ status: 'settled', hash }]);
  expect(h.node.receivers.receivedMsat).toBe(997_000n);
  expect(h.addresses.callbacks).toBe(1);
  await booksAreWhole();
});

test('two workers at once never pay twice', async () => {
  const operators = await Promise.all(Array.from({ length: 10 }, () => h.operator()));
  h.worker(); h.worker();
  for (let i = 0; i < 20; i++) await Promise.all(operators.map((o) => h.sell(o, 10_000n)));
  await eventually(async () => (await Promise.all(operators.map((o) => h.owed(o)))).every((owed) => owed < 1_000n) && (await Promise.all(operators.map((o) => h.inFlight(o)))).every((m) => m === 0n), 20_000);
  const [{ sent }] = await h.query<{ sent: bigint }>(`select sum(amount_msat)::bigint as sent from payouts where status = 'settled'`) as [{ sent: bigint }];
  expect(sent).toBe(h.node.receivers.receivedMsat);
  expect(await Promise.all(operators.map((o) => h.owed(o)))).toEqual(operators.map(() => (20n * 9_970n) % 1_000n));
  await booksAreWhole();
});

test('a node that is switched off postpones payouts without counting a failure', async () => {
  const operator = await h.operator();
  h.worker();
  await h.sell(operator, 1_000_000n);
  await finished(operator);
  await h.sell(operator, 1_000_000n);
  h.node.unavailable = true;
  await eventually(() => h.warnings.length > 0);
  h.node.unavailable = false;
  await h.query(`update payout_schedules set due_at = now() where due_at is not null`);
  expect(await finished(operator, 2)).toMatchObject([{ status: 'settled' }, { status: 'settled' }]);
  expect((await schedule(operator)).failures).toBe(0);
});

describe('routes that cost something', () => {
  test('a route above the budget is held with cost and budget shown, and more volume pays it', async () => {
    h.node.routingFeeMsat = () => msat(2_000n);
    const operator = await h.operator();
    h.worker({ settings: { payoutCallbackIntervalMs: 300 } });
    await h.sell(operator, 1_000_000n);
    const held = await eventually(async () => { const s = await schedule(operator); return s.held ? s : undefined; });
    expect(held).toMatchObject({ reason_code: 'payout-route-too-dear', held_cost_msat: 2_000n, held_budget_msat: 1_500n });
    expect(await payouts(operator)).toEqual([]);
    await h.sell(operator, 1_000_000n);
    expect(await finished(operator)).toMatchObject([{ status: 'settled', amount_msat: 1_994_000n, routing_fee_msat: 2_000n }]);
    expect(await h.balance('expense:routing')).toBe(2_000n);
    await booksAreWhole();
  });

  test('after a day the whole fee of this operator may be spent, and never anybody else’s', async () => {
    h.node.routingFeeMsat = () => msat(2_500n);
    const operator = await h.operator(), rich = await h.operator({ thresholdMsat: 10n ** 12n });
    h.worker({ settings: { payoutCallbackIntervalMs: 200 } });
    await h.sell(rich, 100_000_000n);
    await h.sell(operator, 1_000_000n);
    await eventually(async () => (await schedule(operator)).held);
    await h.query(`update payout_schedules set owed_since = now() - interval '25 hours', due_at = now() where operator_id = $1`, [operator.operatorId]);
    expect(await finished(operator)).toMatchObject([{ status: 'settled', routing_fee_msat: 2_500n }]);
    h.node.routingFeeMsat = () => msat(4_000n);
    await h.sell(operator, 1_000_000n);
    await eventually(async () => (await schedule(operator)).held);
    await h.query(`update payout_schedules set owed_since = now() - interval '25 hours', due_at = now(), held = false where operator_id = $1`, [operator.operatorId]);
    const held = await eventually(async () => { const s = await schedule(operator); return s.held_budget_msat === 3_500n ? s : undefined; });
    expect(held.held_cost_msat).toBe(4_000n);
    await booksAreWhole();
  });

  test('what fails again and again is overdue a day after it first failed: a retry does not begin the day anew', async () => {
    const operator = await h.operator();
    h.addresses.set(operator.address, { receiver: 'refuse' });
    h.worker();
    await h.sell(operator, 1_000_000n);
    await finished(operator);
    await h.query(`update payout_schedules set owed_since = now() - interval '25 hours', failing_since = now() - interval '25 hours', due_at = now()`);
    const [, again] = await finished(operator, 2);
    expect(again).toMatchObject({ status: 'failed' });
    expect(await h.query(`select owed_since < now() - interval '24 hours' as overdue from payout_schedules`)).toEqual([{ overdue: true }]);
  });

  test('an operator that bears the excess is paid, and only the excess is taken from it', async () => {
    h.node.routingFeeMsat = () => msat(4_000n);
    const operator = await h.operator({ bearsExcessRouting: true });
    h.worker({ settings: { payoutCallbackIntervalMs: 200 } });
    await h.sell(operator, 1_000_000n);
    const [payout] = await finished(operator);
    expect(payout).toMatchObject({ status: 'settled', routing_fee_msat: 4_000n });
    const [{ excess_fee_msat: excess }] = await h.query<{ excess_fee_msat: bigint }>('select excess_fee_msat from payouts') as [{ excess_fee_msat: bigint }];
    expect(await h.balance('expense:routing')).toBe(4_000n - excess);
    expect(await h.owed(operator)).toBe(997_000n - payout!.amount_msat - excess);
    await booksAreWhole();
  });
});

test('an address that fails for an hour is reported once, and recovers with the first payout', async () => {
  const operator = await h.operator();
  h.addresses.set(operator.address, { problem: { code: 'address-unreachable', detail: 'wallet.test did not answer.' } });
  h.worker();
  await h.sell(operator, 1_000_000n);
  await finished(operator);
  await h.query(`update payout_schedules set failing_since = now() - interval '61 minutes', due_at = now()`);
  await finished(operator, 2);
  expect(await h.query('select status from operators')).toEqual([{ status: 'unreachable' }]);
  await h.query(`update payout_schedules set due_at = now()`);
  await finished(operator, 3);
  h.addresses.set(operator.address, {});
  await h.query(`update payout_schedules set due_at = now()`);
  expect((await finished(operator, 4))[3]).toMatchObject({ status: 'settled' });
  expect(await h.query('select status, unreachable_since from operators')).toEqual([{ status: 'active', unreachable_since: null }]);
  const types = (await h.query<{ type: string }>('select type from outbox order by id')).map((r) => r.type);
  expect(types.filter((t) => t.startsWith('address.'))).toEqual(['address.unreachable', 'address.recovered']);
});

test('holding attacks: no more than five payouts of one host are left hanging', async () => {
  const operators = await Promise.all(Array.from({ length: 8 }, (_, i) => h.operator({ address: `a${i}@hostile.test` })));
  const honest = await h.operator({ address: 'alice@honest.test' });
  for (const o of operators) h.addresses.set(o.address, { receiver: 'hold' });
  h.worker({ settings: { payoutTimeoutSeconds: 1, workLeaseMs: 1_000 } });
  for (const o of operators.slice(0, 5)) await h.sell(o, 1_000_000n);
  await eventually(async () => (await h.query(`select 1 from payouts where status = 'in_flight'`)).length === 5);
  await h.query(`update payouts set created_at = created_at - interval '2 minutes'`);
  await new Promise((r) => setTimeout(r, 300)); // the count of held payouts may be a quarter of a second old
  for (const o of operators.slice(5)) await h.sell(o, 1_000_000n);
  await h.sell(honest, 1_000_000n);
  expect(await finished(honest)).toMatchObject([{ status: 'settled' }]);
  await eventually(async () => (await Promise.all(operators.slice(5).map(schedule))).every((s) => s.reason_code === 'payout-waits-for-held'));
  expect((await h.query(`select 1 from payouts where status = 'in_flight'`)).length).toBe(5);
  for (const p of await h.query<{ hash: string }>(`select encode(payment_hash, 'hex') as hash from payouts where status = 'in_flight'`)) h.node.receivers.release(p.hash);
});

test('holding attacks: a host that holds has five payouts from the first moment on, and the others are paid meanwhile', async () => {
  const hostile = await Promise.all(Array.from({ length: 40 }, (_, i) => h.operator({ address: `a${i}@hostile.test` })));
  for (const o of hostile) h.addresses.set(o.address, { receiver: 'hold' });
  const honest = await Promise.all(Array.from({ length: 40 }, (_, i) => h.operator({ address: `b${i}@honest.test` })));
  for (const o of [...hostile, ...honest]) await h.sell(o, 1_000_000n);
  const most = { hostile: 0 };
  const watch = async () => {
    const [row] = await h.query<{ n: number }>(`select count(*)::int as n from payouts where status = 'in_flight' and destination like '%@hostile.test'`);
    most.hostile = Math.max(most.hostile, row!.n);
  };
  h.worker({ settings: { payoutTimeoutSeconds: 20 } });
  await eventually(async () => {
    await watch();
    return (await h.query<{ n: number }>(`select count(*)::int as n from payouts where status = 'settled' and destination like '%@honest.test'`))[0]!.n === 40;
  });
  await eventually(async () => { await watch(); return (await Promise.all(hostile.map(schedule))).filter((s) => s.reason_code === 'payout-waits-for-held').length === 35; });
  expect(most.hostile).toBe(5);
  for (const { hash } of await h.query<{ hash: string }>(`select encode(payment_hash, 'hex') as hash from payouts where status = 'in_flight'`)) h.node.receivers.release(hash);
});

test('a credit that comes while an attempt finds nothing payable is not forgotten', async () => {
  const operator = await h.operator();
  const first = await h.open(operator, 1_000n), second = await h.open(operator, 1_000n);
  const credit = (hash: string) => h.money.db.transaction((tx) => recordSettlements(h.money, tx, [{ paymentHash: hash, receivedMsat: msat(1_000n), settledAt: new Date(), cursor: '1' }]));
  await credit(first.paymentHash);
  const [due] = await claimDuePayouts(h.money, 1);
  expect(due!.owedMsat).toBe(997n);
  await credit(second.paymentHash);
  await rest(h.money, operator.operatorId, operator.ledgerAccountId, due!.owedMsat, { code: 'below-minimum', detail: 'x' });
  expect((await schedule(operator)).due_at).not.toBeNull();
  const [again] = await claimDuePayouts(h.money, 1);
  await rest(h.money, operator.operatorId, operator.ledgerAccountId, again!.owedMsat, { code: 'below-minimum', detail: 'x' });
  expect((await schedule(operator)).due_at).toBeNull();
});

test('an attempt that was overtaken by a payout on its way changes nothing', async () => {
  const operator = await h.operator();
  h.addresses.set(operator.address, { receiver: 'hold' });
  h.worker();
  await h.sell(operator, 1_000_000n);
  const hash = await eventually(async () => (await payouts(operator))[0]?.hash);
  const overtaken = { ...operator, lightningAddress: operator.address, owedMsat: msat(997_000n) } as unknown as DuePayout;
  await recordFailedAttempt(h.money, overtaken, newUuid(), msat(997_000n), { code: 'x', detail: 'y' });
  await postpone(h.money, operator.operatorId, 0, { code: 'x', detail: 'y' });
  await rest(h.money, operator.operatorId, operator.ledgerAccountId, msat(0n), undefined);
  expect(await payouts(operator)).toMatchObject([{ status: 'in_flight' }]);
  expect(await schedule(operator)).toMatchObject({ lease_until: Infinity, reason_code: null, failures: 0 });
  h.node.receivers.release(hash);
  await finished(operator);
});

test('less than a sat is no payout: an address that is down is not asked and nothing counts as failed', async () => {
  const operator = await h.operator();
  h.addresses.set(operator.address, { problem: { code: 'address-unreachable', detail: 'wallet.test did not answer.' } });
  h.worker();
  await h.sell(operator, 1_000n);
  await eventually(async () => (await schedule(operator)).reason_code === 'below-minimum');
  expect(await payouts(operator)).toEqual([]);
  expect(await schedule(operator)).toMatchObject({ failures: 0, due_at: null });
  await h.sell(operator, 1_000n);
  expect(await finished(operator)).toMatchObject([{ status: 'failed', amount_msat: 1_000n, failure_code: 'address-unreachable' }]);
});

test('pay out now brings a waiting retry forward, but asks a failing address again only once a minute', async () => {
  const operator = await h.operator();
  h.addresses.set(operator.address, { receiver: 'refuse' });
  h.worker();
  await h.sell(operator, 1_000_000n);
  await finished(operator);
  await h.query(`update payout_schedules set due_at = now() + interval '2 hours', failures = 4`);
  for (let i = 0; i < 3; i++) expect(await new RequestPayout(h.money).execute(operator.operatorId)).toEqual({ outcome: 'scheduled' });
  const waitMs = (await schedule(operator)).due_at!.getTime() - Date.now();
  expect(waitMs).toBeGreaterThan(45_000);
  expect(waitMs).toBeLessThan(60_001);
  await h.query(`update payouts set finished_at = finished_at - interval '1 minute'`);
  await new RequestPayout(h.money).execute(operator.operatorId);
  await finished(operator, 2);
  expect(h.addresses.callbacks).toBe(2);
});

test('payouts that their receivers hold keep no worker from stopping', async () => {
  const operator = await h.operator();
  h.addresses.set(operator.address, { receiver: 'hold' });
  const { stop } = h.worker({ settings: { payoutConcurrency: 1, payoutTimeoutSeconds: 20 } });
  await h.sell(operator, 1_000_000n);
  const hash = await eventually(async () => (await payouts(operator))[0]?.hash);
  const asked = performance.now();
  await stop();
  expect(performance.now() - asked).toBeLessThan(10_000);
  h.node.receivers.release(hash);
  await finished(operator);
});
