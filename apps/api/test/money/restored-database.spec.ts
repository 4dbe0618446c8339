import { msat, newUuid } from '@l402kit/money-types';
import { MoneyWorker } from '../../src/money/money-worker.js';
import { claimDuePayouts } from '../../src/money/payout-schedule.js';
import { preparePayout } from '../../src/money/prepare-payout.js';
import { reservePayout } from '../../src/money/reserve-payout.js';
import { checkLedger, reconcileLedger } from '../../src/money/reconcile-ledger.js';
import { postUnknownPayment } from '../../src/money/staff/post-unknown-payment.js';
import { resolveSuspense } from '../../src/money/staff/resolve-suspense.js';
import { type MoneyHarness, type TestOperator, eventually, startMoney } from '../support/money-harness.js';

let h: MoneyHarness;
beforeEach(async () => { h = await startMoney(); });
afterEach(() => h.close());

/** What a backup taken earlier would bring back: everything of one sale and its payout is gone, the node still knows it. */
async function forget(operator: TestOperator): Promise<void> {
  await h.query('alter table ledger_entries disable trigger all');
  await h.query('alter table ledger_movements disable trigger all');
  await h.query(`delete from ledger_entries where movement_id in (select id from ledger_movements where code not in ('capital.in', 'channel.open'))`);
  await h.query(`delete from ledger_movements where code not in ('capital.in', 'channel.open')`);
  await h.query('alter table ledger_entries enable trigger all');
  await h.query('alter table ledger_movements enable trigger all');
  await h.query('update ledger_balances b set balance_msat = coalesce((select sum(amount_msat) from ledger_entries e where e.account_id = b.account_id), 0), entries = (select count(*) from ledger_entries e where e.account_id = b.account_id)');
  for (const table of ['outbox', 'payouts', 'invoices', 'payment_hashes']) await h.query(`delete from ${table}`);
  await h.query(`update settlement_cursors set position = '0'`);
  await h.query('update payout_schedules set due_at = null, lease_until = null, owed_since = null where operator_id = $1', [operator.operatorId]);
}

test('a database restored to five minutes ago pays nothing before staff have posted what the node knows', async () => {
  const operator = await h.operator();
  const before = h.worker();
  const sold = await h.sell(operator, 1_000_000n);
  await eventually(() => h.node.receivers.receivedMsat === 997_000n);
  await eventually(async () => (await h.inFlight(operator)) === 0n);
  await before.stop();
  const [paidOut] = await h.query<{ hash: string }>(`select encode(payment_hash, 'hex') as hash from payouts`);
  await forget(operator);

  h.worker();
  await eventually(async () => (await h.query('select 1 from payout_halts where cleared_at is null')).length === 1);
  // The settlement comes again from the cursor, on a hash that the restored database does not know.
  await eventually(async () => (await h.balance('suspense')) === -1_000_000n);
  expect(await postUnknownPayment(h.money, paidOut!.hash, { operatorId: operator.operatorId }, 'anna')).toEqual({ outcome: 'owed-too-little', owedMsat: 0n });
  expect(await resolveSuspense(h.money, sold.paymentHash, operator.operatorId, 'anna')).toMatchObject({ outcome: 'resolved' });
  // Owed again as far as the ledger knows, and due: yet nothing leaves.
  const next = await h.sell(operator, 2_000_000n);
  await eventually(async () => (await h.query(`select 1 from invoices where id = $1 and status = 'paid'`, [next.id])).length === 1);
  await h.query('update payout_schedules set due_at = now()');
  const alarms = h.alarms.map((a) => a.message);
  expect(alarms.some((m) => m.includes('this database does not know'))).toBe(true);
  expect(h.node.receivers.receivedMsat).toBe(997_000n);

  expect(await postUnknownPayment(h.money, paidOut!.hash, { operatorId: operator.operatorId }, 'anna')).toEqual({ outcome: 'posted', amountMsat: 997_000n, feeMsat: 0n });
  await eventually(() => h.node.receivers.receivedMsat === 997_000n + 1_994_000n);
  await eventually(async () => (await h.owed(operator)) === 0n && (await h.inFlight(operator)) === 0n);
  expect(await checkLedger(h.money)).toEqual([]);
  expect(await reconcileLedger(h.money)).toMatchObject({ differsSince: null });
});

test('a payment that staff cannot place is posted to loss, and payouts go on', async () => {
  const operator = await h.operator();
  await h.node.pay({ bolt11: h.node.receivers.newInvoice({ amountMsat: msat(5_000n) }), maxFeeMsat: msat(0n), maxTotalCltvBlocks: 144, timeoutSeconds: 1 });
  h.worker();
  const [{ hash }] = await eventually(async () => { const r = await h.query<{ hash: string }>(`select encode(payment_hash, 'hex') as hash from payout_halts`); return r.length ? r as [{ hash: string }] : undefined; });
  await h.sell(operator, 1_000_000n);
  expect(await postUnknownPayment(h.money, hash, 'loss', 'anna')).toMatchObject({ outcome: 'posted' });
  await eventually(async () => (await h.owed(operator)) === 0n && (await h.inFlight(operator)) === 0n);
  expect(await h.balance('loss')).toBe(5_000n);
  expect(await postUnknownPayment(h.money, hash, 'loss', 'anna')).toEqual({ outcome: 'not-found' });
});

test('a payout that had been released but went through after all is posted as a loss, once, with an alarm', async () => {
  const operator = await h.operator();
  h.addresses.set(operator.address, { receiver: 'hold' });
  const first = h.worker({ settings: { payoutTimeoutSeconds: 1 } });
  await h.sell(operator, 1_000_000n);
  const [{ id, hash }] = await eventually(async () => { const r = await h.query<{ id: string; hash: string }>(`select id, encode(payment_hash, 'hex') as hash from payouts where status = 'in_flight'`); return r.length ? r as [{ id: string; hash: string }] : undefined; });
  await first.stop();
  const { failPayout } = await import('../../src/money/fail-payout.js');
  expect(await failPayout(h.money, id, { code: 'test', detail: 'released by mistake' })).toBe(true);
  h.node.receivers.release(hash);
  const second = h.worker();
  await eventually(async () => (await h.balance('loss')) === 997_000n);
  await second.stop();
  const third = h.worker();
  await eventually(async () => third.worker.gate.open());
  expect(await h.balance('loss')).toBe(997_000n);
  expect(h.alarms.filter((a) => a.message.includes('went through after all'))).toHaveLength(1);
  expect(await checkLedger(h.money)).toEqual([]);
});

test('a halt that begins while a payout is being prepared stops it before anything is reserved', async () => {
  const operator = await h.operator();
  await h.sell(operator, 1_000_000n);
  const { settlements } = new MoneyWorker(h.money);
  const stop = new AbortController();
  settlements.onRecorded(() => stop.abort());
  await settlements.run(stop.signal);
  const [due] = await claimDuePayouts(h.money, 1);
  const prepared = await preparePayout(h.money, due!, newUuid());
  if (prepared.is !== 'ready') throw new Error(prepared.is);
  await h.query(`insert into payout_halts (id, node_id, code, detail) values ($1, 'main', 'staff', 'stop')`, [newUuid()]);
  expect(await reservePayout(h.money, due!, prepared.payout)).toEqual({ is: 'halted' });
  expect(await h.owed(operator)).toBe(997_000n);
  expect(await h.query('select 1 from payouts')).toEqual([]);
});
