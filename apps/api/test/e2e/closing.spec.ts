import { msat } from '@l402kit/money-types';
import { checkLedger } from '../../src/money/reconcile-ledger.js';
import { recordSettlements } from '../../src/money/record-settlements.js';
import { reviewInvoices } from '../../src/money/review-invoices.js';
import { reviewClosing } from '../../src/modules/operators/review-closing.js';
import { eventually } from '../support/money-harness.js';
import { operatorUuid } from '../support/operator-uuid.js';
import { startTestApi, type SignedUpOperator, type TestApi } from '../support/test-api.js';

let api: TestApi;
let worker: { stop(): Promise<void> };
beforeAll(async () => { api = await startTestApi(); worker = api.harness.worker(); });
afterAll(async () => { await worker.stop(); await api.close(); });

const open = async (operator: SignedUpOperator, body: Record<string, unknown>) => (await api.call('POST', '/v1/invoices', { key: operator.invoices, body })).body;
async function earn(operator: SignedUpOperator, amountMsat: number): Promise<void> {
  const invoice = await open(operator, { amountMsat, resource: '/secret-route', description: 'private words', context: { agentId: 'agent-7' } });
  api.harness.node.receive(invoice.paymentHash);
  await eventually(async () => (await api.call('GET', `/v1/invoices/${invoice.id}`, { key: operator.invoices })).body.status === 'paid');
}
const close = (operator: SignedUpOperator) => api.call('DELETE', '/v1/operator', { key: operator.admin });
const statusOf = async (operator: SignedUpOperator) => (await api.harness.query<{ status: string }>('select status from operators where id = $1', [operatorUuid(operator)]))[0]!.status;
/** What the sequencer would have published by now. */
const published = (operator: SignedUpOperator) => api.harness.query('delete from outbox where operator_id = $1', [operatorUuid(operator)]);
async function closed(operator: SignedUpOperator): Promise<void> {
  await eventually(async () => { await published(operator); await reviewInvoices(api.harness.money); await reviewClosing(api.harness.money); return await statusOf(operator) === 'closed'; });
}

describe('an account that closes', () => {
  it('takes no new invoices, cancels open ones, pays the rest out below every threshold, and is erased', async () => {
    const operator = await api.signUp('leaving@wallet.test');
    await api.call('PATCH', '/v1/operator', { key: operator.admin, body: { payoutThresholdSats: 1_000_000 } });
    await earn(operator, 50_500);
    const unpaid = await open(operator, { amountSats: 10 });
    await api.harness.query(`insert into summed_months values ($1, '2026-01-01', 'secret-route', 1, 1, 1, 0)`, [operatorUuid(operator)]);
    const { status, body } = await close(operator);
    expect([status, body.operator.status, body.closingReceipt]).toEqual([202, 'closing', expect.stringMatching(/^[\w-]{43}$/)]);
    expect((await api.call('POST', '/v1/invoices', { key: operator.invoices, body: { amountSats: 10 } })).body).toMatchObject({ status: 409, code: 'operator-closed' });
    expect((await close(operator)).body.code).toBe('operator-closed');
    const payout = await eventually(async () => (await api.call('GET', '/v1/payouts?status=settled', { key: operator.admin })).body.data[0]);
    expect(payout.amountMsat).toBe(50_000);
    await closed(operator);

    expect(await api.harness.query('select status from invoices where id = (select ref from payment_hashes where hash = $1)', [Buffer.from(unpaid.paymentHash, 'hex')])).toEqual([{ status: 'cancelled' }]);
    await eventually(async () => (await api.call('GET', '/v1/operator', { key: operator.admin })).status === 401);
    const [{ rest }] = await api.harness.query<{ rest: string }>(
      `select concat((select string_agg(t::text, ' ') from operators t where id = $1), (select string_agg(t::text, ' ') from api_keys t where operator_id = $1),
        (select string_agg(t::text, ' ') from invoices t where operator_id = $1), (select string_agg(t::text, ' ') from payouts t where operator_id = $1),
        (select string_agg(t::text, ' ') from events t where operator_id = $1), (select string_agg(t::text, ' ') from settled_days t where operator_id = $1),
        (select string_agg(t::text, ' ') from summed_days t where operator_id = $1), (select string_agg(t::text, ' ') from summed_months t where operator_id = $1)) as rest`, [operatorUuid(operator)]) as [{ rest: string }];
    for (const personal of ['leaving@wallet.test', 'secret-route', 'private words', 'agent-7', body.closingReceipt]) expect(rest).not.toContain(personal);
    expect(rest).toContain('50500');
    expect(await checkLedger(api.harness.money)).toEqual([]);
  });

  it('keeps what cannot be paid for 30 days, then sets it aside for whoever has the receipt: never as revenue', async () => {
    api.harness.addresses.set('gone@wallet.test', { minSendableMsat: msat(1_000n) });
    const operator = await api.signUp('gone@wallet.test');
    api.harness.addresses.set('gone@wallet.test', { problem: { code: 'address-unreachable', detail: 'nobody answers' } });
    await earn(operator, 100_000);
    await close(operator);
    const before = { unclaimed: await api.harness.balance('unclaimed'), revenue: await api.harness.balance('revenue:fees') };
    await published(operator);
    await reviewClosing(api.harness.money);
    expect(await statusOf(operator)).toBe('closing');
    await api.harness.query(`update operators set closing_since = now() - interval '31 days' where id = $1`, [operatorUuid(operator)]);
    await closed(operator);
    expect({ unclaimed: await api.harness.balance('unclaimed'), revenue: await api.harness.balance('revenue:fees') }).toEqual({ unclaimed: before.unclaimed - 99_700n, revenue: before.revenue });
  });

  it('sets aside what somebody still pays afterwards', async () => {
    const operator = await api.signUp();
    const invoice = await open(operator, { amountSats: 10 });
    await close(operator);
    await closed(operator);
    const before = await api.harness.balance('unclaimed');
    // A node on which a payment was faster than the cancellation.
    const { money } = api.harness;
    await money.db.transaction((tx) => recordSettlements(money, tx, [{ paymentHash: invoice.paymentHash, receivedMsat: msat(10_000n), settledAt: new Date(), cursor: '' }]));
    await eventually(async () => { await reviewClosing(api.harness.money); return before - await api.harness.balance('unclaimed') === 9_970n; });
    expect(await checkLedger(api.harness.money)).toEqual([]);
  });

  it('is closed although another one, which asked earlier, cannot be', async () => {
    const stuck = await api.signUp(), other = await api.signUp();
    await api.harness.query(`create function refuse() returns trigger language plpgsql as $$ begin raise exception 'not this one'; end $$`);
    await api.harness.query(`create trigger refuse before update on operators for each row when (new.status = 'closed' and new.id = '${operatorUuid(stuck)}') execute function refuse()`);
    await close(stuck);
    await close(other);
    await closed(other);
    expect(await statusOf(stuck)).toBe('closing');
    await api.harness.query('drop trigger refuse on operators');
    await closed(stuck);
  });

  it('is closed with the scope admin only', async () => {
    const operator = await api.signUp();
    expect((await api.call('DELETE', '/v1/operator', { key: operator.invoices })).status).toBe(403);
    expect(await statusOf(operator)).toBe('active');
  });
});
