import { createHash, randomBytes } from 'node:crypto';
import { msat } from '@l402kit/money-types';
import { checkLedger } from '../../src/money/reconcile-ledger.js';
import { recordSettlements } from '../../src/money/record-settlements.js';
import { retryQuarantined } from '../../src/money/staff/retry-quarantined.js';
import { resolveSuspense } from '../../src/money/staff/resolve-suspense.js';
import { type MoneyHarness, eventually, startMoney } from '../support/money-harness.js';

let h: MoneyHarness;
beforeEach(async () => { h = await startMoney(); });
afterEach(() => h.close());

const paid = async () => Number((await h.query<{ n: bigint }>(`select count(*) as n from invoices where status = 'paid'`))[0]!.n);
const cursor = async () => (await h.query<{ position: string }>('select position from settlement_cursors'))[0]!.position;

test('a settled invoice credits exactly 99.7 percent and tells the operator in the same commit', async () => {
  const operator = await h.operator({ thresholdMsat: 10n ** 12n });
  const { stop } = h.worker();
  await h.sell(operator, 1_000_000n);
  await eventually(async () => (await paid()) === 1);
  expect(await h.owed(operator)).toBe(997_000n);
  expect(await h.balance('revenue:fees')).toBe(-3_000n);
  expect(await h.query(`select type, data::json->>'netMsat' as net from outbox`)).toEqual([{ type: 'invoice.paid', net: '997000' }]);
  await stop();
  expect(await checkLedger(h.money)).toEqual([]);
});

test('fifty parallel duplicates of one settlement credit once', async () => {
  const operator = await h.operator();
  const invoice = await h.open(operator, 10_000n);
  const settlement = { paymentHash: invoice.paymentHash, receivedMsat: msat(10_000n), settledAt: new Date(), cursor: '1' };
  const recorded = await Promise.all(Array.from({ length: 50 }, () => h.money.db.transaction((tx) => recordSettlements(h.money, tx, [settlement]))));
  expect(recorded.reduce((n, r) => n + r.credited, 0)).toBe(1);
  expect(await h.owed(operator)).toBe(9_970n);
  expect((await h.query('select 1 from outbox')).length).toBe(1);
});

test('a duplicate within one batch credits once', async () => {
  const operator = await h.operator();
  const invoice = await h.open(operator, 10_000n);
  const settlement = { paymentHash: invoice.paymentHash, receivedMsat: msat(10_000n), settledAt: new Date(), cursor: '1' };
  await h.money.db.transaction((tx) => recordSettlements(h.money, tx, [settlement, settlement]));
  expect(await h.owed(operator)).toBe(9_970n);
});

test('a hundred settlements while no listener runs are all credited when one starts', async () => {
  const operator = await h.operator({ thresholdMsat: 10n ** 12n });
  for (let i = 0; i < 100; i++) await h.sell(operator, 1_000n);
  const { stop } = h.worker();
  await eventually(async () => (await paid()) === 100);
  expect(await h.owed(operator)).toBe(100n * 997n);
  expect(await cursor()).toBe('100');
  await stop();
});

test('a listener that stops in the middle is followed by one that goes on from the cursor', async () => {
  const operator = await h.operator({ thresholdMsat: 10n ** 12n });
  const first = h.worker();
  for (let i = 0; i < 30; i++) await h.sell(operator, 1_000n);
  await eventually(async () => (await paid()) >= 1);
  await first.stop();
  for (let i = 0; i < 30; i++) await h.sell(operator, 1_000n);
  h.worker();
  await eventually(async () => (await paid()) === 60);
  expect(await h.owed(operator)).toBe(60n * 997n);
});

test('a payment after expiry is credited and marked late', async () => {
  const operator = await h.operator({ thresholdMsat: 10n ** 12n });
  const invoice = await h.open(operator, 5_000n);
  await h.query(`update invoices set status = 'expired', expires_at = now() - interval '1 hour'`);
  h.node.receive(invoice.paymentHash, { late: true });
  h.worker();
  const [row] = await eventually(async () => { const rows = await h.query<{ late: boolean }>(`select late from invoices where status = 'paid'`); return rows.length ? rows : undefined; });
  expect(row!.late).toBe(true);
  expect(await h.owed(operator)).toBe(4_985n);
  expect(await h.query(`select data::json->>'late' as late from outbox where type = 'invoice.paid'`)).toEqual([{ late: 'true' }]);
});

test('what arrives beyond the asked amount is credited too', async () => {
  const operator = await h.operator({ thresholdMsat: 10n ** 12n });
  await h.sell(operator, 1_000n, { overpayMsat: msat(999n) });
  h.worker();
  await eventually(async () => (await paid()) === 1);
  expect(await h.owed(operator)).toBe(1_999n - 5n);
});

test('money on an unknown hash goes to suspense with an alarm, once, and staff can credit it', async () => {
  const operator = await h.operator({ thresholdMsat: 10n ** 12n });
  const hash = createHash('sha256').update(randomBytes(32)).digest('hex');
  h.node.append(hash, msat(20_000n));
  h.worker();
  await eventually(() => h.alarms.length === 1);
  expect(await h.balance('suspense')).toBe(-20_000n);
  await h.money.db.transaction((tx) => recordSettlements(h.money, tx, [{ paymentHash: hash, receivedMsat: msat(20_000n), settledAt: new Date(), cursor: '1' }]));
  expect(await h.balance('suspense')).toBe(-20_000n);
  expect(await resolveSuspense(h.money, hash, operator.operatorId, 'anna')).toEqual({ outcome: 'resolved', receivedMsat: 20_000n, feeMsat: 60n });
  expect(await h.balance('suspense')).toBe(0n);
  expect(await h.owed(operator)).toBe(19_940n);
  expect(await resolveSuspense(h.money, hash, operator.operatorId, 'anna')).toEqual({ outcome: 'not-found' });
});

test('a poison settlement goes to quarantine, holds nobody up, and can be recorded after repair', async () => {
  const operator = await h.operator({ thresholdMsat: 10n ** 12n });
  const poisoned = await h.operator({ thresholdMsat: 10n ** 12n });
  for (let i = 0; i < 20; i++) await h.sell(operator, 1_000n);
  const bad = await h.sell(poisoned, 1_000n);
  for (let i = 0; i < 20; i++) await h.sell(operator, 1_000n);
  // The account of this operator is gone from the books: its settlement cannot be posted.
  await h.query('update operators set ledger_account_id = 999999 where id = $1', [poisoned.operatorId]);
  h.worker();
  await eventually(async () => (await paid()) === 40);
  expect(await cursor()).toBe('41');
  expect(await h.query(`select encode(payment_hash, 'hex') as hash from quarantined_settlements`)).toEqual([{ hash: bad.paymentHash }]);
  expect(h.alarms).toHaveLength(1);
  await h.query('update operators set ledger_account_id = $2 where id = $1', [poisoned.operatorId, poisoned.ledgerAccountId]);
  expect(await retryQuarantined(h.money, 'anna')).toEqual([{ paymentHash: bad.paymentHash, error: undefined }]);
  expect(await h.owed(poisoned)).toBe(997n);
  expect(await checkLedger(h.money)).toEqual([]);
});

test('money that arrives on the hash of a payout is never passed over: it is set aside with an alarm', async () => {
  const operator = await h.operator();
  h.worker();
  await h.sell(operator, 1_000_000n);
  const hash = await eventually(async () => (await h.query<{ hash: string }>(`select encode(payment_hash, 'hex') as hash from payouts where status = 'settled'`))[0]?.hash);
  h.node.append(hash, msat(5_000n));
  await h.sell(operator, 1_000n);
  await eventually(async () => (await cursor()) === '3');
  expect(await h.query(`select encode(payment_hash, 'hex') as hash, received_msat from quarantined_settlements`)).toEqual([{ hash, received_msat: 5_000n }]);
  expect(h.alarms).toHaveLength(1);
  expect(await checkLedger(h.money)).toEqual([]);
});

test('a stale leader can write nothing', async () => {
  const operator = await h.operator();
  const invoice = await h.open(operator, 10_000n);
  const { lease } = h.worker().worker.settlements;
  const old = await eventually(async () => (await h.query<{ epoch: bigint }>('select epoch from leases where name = $1 and until > now()', [lease.name]))[0]?.epoch);
  const fence = { leaseName: lease.name, epoch: old - 1n, from: '0' };
  const settlement = { paymentHash: invoice.paymentHash, receivedMsat: msat(10_000n), settledAt: new Date(), cursor: '1' };
  await expect(h.money.db.transaction((tx) => recordSettlements(h.money, tx, [settlement], fence))).rejects.toThrow('belongs to another listener');
  await expect(h.money.db.transaction((tx) => recordSettlements(h.money, tx, [settlement], { ...fence, epoch: old, from: '7' }))).rejects.toThrow('belongs to another listener');
  expect(await h.owed(operator)).toBe(0n);
});

test('two listeners at once credit each settlement once', async () => {
  const operator = await h.operator({ thresholdMsat: 10n ** 12n });
  h.worker(); h.worker();
  for (let i = 0; i < 200; i++) await h.sell(operator, 1_000n);
  await eventually(async () => (await paid()) === 200);
  expect(await h.owed(operator)).toBe(200n * 997n);
});
