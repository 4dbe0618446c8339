/** money.md, "If we crash here": kill -9 at each row of the table, on the real Lightning network. */
import { checkLedger, reconcileLedger } from '../../src/money/reconcile-ledger.js';
import { type CrashStep, type DevnetHarness, type SharedDevnet, startOnDevnet, startSharedDevnet } from '../support/devnet-harness.js';
import { eventually } from '../support/money-harness.js';

let shared: SharedDevnet;
let h: DevnetHarness;
beforeAll(async () => { shared = await startSharedDevnet(); });
afterAll(() => shared.close());
beforeEach(async () => { h = await startOnDevnet(shared); });
afterEach(() => h.close());

const settled = () => h.query<{ amount_msat: bigint }>(`select amount_msat from payouts where status = 'settled'`);

/** Each sat is with the operator exactly once, and the books agree with themselves and with the node. */
async function paidExactlyOnce(receivedMsat: bigint): Promise<void> {
  const net = receivedMsat - (receivedMsat * 3n) / 1_000n;
  // One look at both: between two of them what is owed may have gone on its way.
  await eventually(async () => {
    const [now] = await h.query<{ paid: bigint; owed: bigint }>(
      `select (select coalesce(sum(amount_msat), 0)::bigint from payouts where status = 'settled') as paid,
              (select -balance_msat from ledger_balances where account_id = $1) as owed`, [h.operator.ledgerAccountId]);
    return now!.paid + now!.owed === net && now!.owed < 1_000n;
  }, 20_000);
  const wallet = await h.wallet();
  expect(BigInt(wallet.balanceMsat)).toBe(net - (net % 1_000n));
  expect(wallet.payments.filter((p) => p.direction === 'in' || p.direction === 'incoming').reduce((sum, p) => sum + BigInt(p.amountMsat), 0n)).toBe(net - (net % 1_000n));
  expect(await checkLedger(h.money)).toEqual([]);
  expect(await eventually(() => reconcileLedger(h.money))).toMatchObject({ differsSince: null });
  expect(await h.query('select 1 from payout_halts union all select 1 from quarantined_settlements union all select 1 from suspense_receipts')).toEqual([]);
}

test('after the node made the invoice, before the commit: nothing is stored, and the caller’s next try works', async () => {
  const worker = await h.startWorker('after-node-invoice');
  await worker.crashed;
  expect(await h.query('select 1 from invoices union all select 1 from payment_hashes')).toEqual([]);
  const { bolt11 } = await h.open(1_000_000n);
  await h.startWorker();
  await h.pay(bolt11);
  await paidExactlyOnce(1_000_000n);
}, 60_000);

test.each<[string, CrashStep, number]>([
  ['a settlement was seen, before its commit', 'settlement-seen', 0],
  ['after the settlement’s commit, before anything was woken', 'after-settle-commit', 0],
  ['after the reservation, before the send', 'after-reserve', 0],
  ['while sending', 'while-sending', 700],
  ['after the send succeeded, before its commit', 'after-send', 0],
])('%s: the next worker brings it to its end, each sat paid exactly once', async (_row, step, holdMs) => {
  if (holdMs > 0) await h.behave({ holdMs });
  const doomed = await h.startWorker(step);
  const { bolt11 } = await h.open(1_000_000n);
  await h.pay(bolt11);
  await doomed.crashed;
  expect(doomed.said).toContain(step);
  await h.startWorker();
  await paidExactlyOnce(1_000_000n);
}, 60_000);

test('killed again and again at every step in turn, with payments going on: each sat is paid exactly once', async () => {
  const steps: CrashStep[] = ['settlement-seen', 'after-settle-commit', 'after-reserve', 'while-sending', 'after-send', 'settlement-seen', 'after-reserve', 'after-send'];
  let received = 0n;
  for (const step of steps) {
    const doomed = await h.startWorker(step);
    const amount = 100_000n + BigInt(steps.indexOf(step)) * 1_001n;
    const { bolt11 } = await h.open(amount);
    await h.pay(bolt11);
    received += amount - 0n;
    await doomed.crashed;
  }
  await h.startWorker();
  const fees = (await eventually(async () => {
    const [r] = await h.query<{ n: bigint; fees: bigint; got: bigint }>(`select count(*) filter (where status <> 'paid') as n, sum(fee_msat)::bigint as fees, sum(received_msat)::bigint as got from invoices`);
    return r!.n === 0n ? r : undefined;
  }, 20_000)) as { fees: bigint; got: bigint };
  expect(fees.got).toBe(received);
  await eventually(async () => {
    const [r] = await h.query<{ paid: bigint; owed: bigint; live: bigint }>(
      `select (select coalesce(sum(amount_msat), 0)::bigint from payouts where status = 'settled') as paid, (select count(*) from payouts where status = 'in_flight') as live,
              (select -balance_msat from ledger_balances where account_id = $1) as owed`, [h.operator.ledgerAccountId]);
    return r!.live === 0n && r!.paid + r!.owed === received - fees.fees && r!.owed < 1_000n;
  }, 20_000);
  expect(BigInt((await h.wallet()).balanceMsat)).toBe((await settled()).reduce((sum, p) => sum + p.amount_msat, 0n));
  expect(await checkLedger(h.money)).toEqual([]);
}, 120_000);

test('a leader stopped with SIGSTOP is replaced within 5 seconds and can write nothing when it wakes', async () => {
  const first = await h.startWorker();
  const warmUp = await h.open(10_000n);
  await h.pay(warmUp.bolt11);
  await eventually(async () => (await h.query(`select 1 from invoices where status = 'paid'`)).length === 1);
  const leader = () => h.query<{ holder: string; epoch: bigint }>(`select holder, epoch from leases where name = 'settlements:main'`);
  const [before] = await leader();
  const second = await h.startWorker();
  first.child.kill('SIGSTOP');
  const stoppedAt = performance.now();
  const { bolt11 } = await h.open(50_000n);
  await h.pay(bolt11);
  await eventually(async () => (await h.query(`select 1 from invoices where status = 'paid'`)).length === 2);
  expect(performance.now() - stoppedAt).toBeLessThan(5_000);
  const [after] = await leader();
  expect(after!.epoch).toBe(before!.epoch + 1n);
  first.child.kill('SIGCONT');
  const third = await h.open(70_000n);
  await h.pay(third.bolt11);
  await eventually(async () => (await h.query(`select 1 from invoices where status = 'paid'`)).length === 3);
  expect((await leader())[0]).toEqual(after);
  await second.stop();
  await first.stop();
  expect(await h.query(`select count(*)::int as n from ledger_movements where code = 'invoice.receive'`)).toEqual([{ n: 3 }]);
  expect(await checkLedger(h.money)).toEqual([]);
}, 60_000);
