import { msat } from '@l402kit/money-types';
import { recordSettlements } from '../../src/money/record-settlements.js';
import { reviewInvoices } from '../../src/money/review-invoices.js';
import { retryQuarantined } from '../../src/money/staff/retry-quarantined.js';
import { type MoneyHarness, type TestOperator, eventually, startMoney } from '../support/money-harness.js';

let h: MoneyHarness;
beforeEach(async () => { h = await startMoney(); });
afterEach(() => h.close());

const statuses = () => h.query<{ status: string; n: number }>('select status::text, count(*)::int as n from invoices group by 1 order by 1');
const pastExpiry = (id?: string) => h.query(`update invoices set expires_at = now() - interval '1 hour' where $1::uuid is null or id = $1`, [id ?? null]);
/** Its settlement cannot be posted: the account of this operator is gone from the books. */
const poison = (operator: TestOperator) => h.query('update operators set ledger_account_id = 999999 where id = $1', [operator.operatorId]);

test('every invoice past its expiry is marked expired in one review, however many there are', async () => {
  const operator = await h.operator();
  await Promise.all(Array.from({ length: 2_300 }, () => h.open(operator, 1_000n)));
  const open = await h.open(operator, 1_000n);
  await h.query(`update invoices set expires_at = now() - interval '1 hour' where id <> $1`, [open.id]);
  expect(await reviewInvoices(h.money)).toEqual({ expired: 2_300, cancelled: 0, missed: 0 });
  expect(await statuses()).toEqual([{ status: 'expired', n: 2_300 }, { status: 'open', n: 1 }]);
});

test('an operator is told of an expired invoice only where one of its endpoints asks for it', async () => {
  const asks = await h.operator(), asksNot = await h.operator();
  await h.query('update operators set wants_expired_events = true where id = $1', [asks.operatorId]);
  const invoice = await h.open(asks, 1_000n);
  await h.open(asksNot, 1_000n);
  await pastExpiry();
  expect(await reviewInvoices(h.money)).toMatchObject({ expired: 2 });
  expect(await h.query(`select operator_id, type, data::json->>'paymentHash' as hash from outbox`)).toEqual([{ operator_id: asks.operatorId, type: 'invoice.expired', hash: invoice.paymentHash }]);
});

test('a settlement that the listener never saw is credited when its invoice is reviewed, once', async () => {
  const operator = await h.operator();
  const invoice = await h.sell(operator, 10_000n);
  await pastExpiry();
  expect(await reviewInvoices(h.money)).toEqual({ expired: 0, cancelled: 0, missed: 1 });
  await h.money.db.transaction((tx) => recordSettlements(h.money, tx, [{ paymentHash: invoice.paymentHash, receivedMsat: msat(10_000n), settledAt: new Date(), cursor: '1' }]));
  expect(await h.owed(operator)).toBe(9_970n);
});

test('an interrupted cancellation is finished', async () => {
  const operator = await h.operator();
  const invoice = await h.open(operator, 1_000n);
  await h.query(`update invoices set status = 'cancelling'`);
  expect(await reviewInvoices(h.money)).toEqual({ expired: 0, cancelled: 1, missed: 0 });
  expect((await h.node.lookupInvoice(invoice.paymentHash)).state).toBe('cancelled');
});

test('one invoice that cannot be reviewed keeps no other from being reviewed', async () => {
  const operator = await h.operator(), poisoned = await h.operator();
  await h.sell(poisoned, 1_000n);
  await poison(poisoned);
  await h.open(operator, 1_000n);
  await h.sell(operator, 2_000n);
  await pastExpiry();
  expect(await reviewInvoices(h.money)).toEqual({ expired: 1, cancelled: 0, missed: 1 });
  expect(await statuses()).toEqual([{ status: 'expired', n: 1 }, { status: 'open', n: 1 }, { status: 'paid', n: 1 }]);
  expect(h.warnings.map((w) => w.message)).toContain('an invoice could not be reviewed: it is looked at again');
});

test('a quarantined settlement stops no review: payouts are still swept and the books still compared', async () => {
  const operator = await h.operator(), poisoned = await h.operator();
  await h.sell(poisoned, 1_000n);
  await poison(poisoned);
  const { worker } = h.worker({ reviewEveryMs: 50 });
  let compared = 0;
  worker.onComparison = () => { compared += 1; };
  await eventually(async () => (await h.query('select 1 from quarantined_settlements')).length === 1);
  await pastExpiry();
  const before = compared;
  // Forgotten by a fault of ours: only the sweep can find it.
  await h.sell(operator, 10_000n);
  await eventually(async () => (await h.query(`select 1 from payouts where status = 'settled'`)).length === 1);
  await eventually(() => compared > before + 2);
  await h.query('update operators set ledger_account_id = $2 where id = $1', [poisoned.operatorId, poisoned.ledgerAccountId]);
  expect(await retryQuarantined(h.money, 'anna')).toMatchObject([{ error: undefined }]);
  expect(await h.owed(poisoned)).toBe(997n);
});
