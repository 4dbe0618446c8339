import { adminActionsSchema, adminEndpointsSchema, adminQueueItemsSchema, adminQueuesSchema, adminUnclaimedSchema, claimedSchema, type AdminQueueItemJson } from '@l402kit/contracts';
import { msat } from '@l402kit/money-types';
import { recordSettlements } from '../../src/money/record-settlements.js';
import { reviewInvoices } from '../../src/money/review-invoices.js';
import { checkLedger } from '../../src/money/reconcile-ledger.js';
import { reviewClosing } from '../../src/modules/operators/review-closing.js';
import { type AdminPort, startAdminPort } from '../support/admin-port.js';
import type { Browser } from '../support/browser.js';
import { LightningWallet } from '../support/lightning-wallet.js';
import { eventually } from '../support/money-harness.js';
import { operatorUuid } from '../support/operator-uuid.js';
import { startTestApi, type SignedUpOperator, type TestApi } from '../support/test-api.js';
import { emit, startWebhookWorker, type WebhookWorker } from '../support/webhook-harness.js';
import { startReceiver, type WebhookReceiver } from '../support/webhook-receiver.js';

const staff = new LightningWallet();
let api: TestApi;
let admin: AdminPort;
let browser: Browser;
let receiver: WebhookReceiver;
let webhooks: WebhookWorker;
let money: { stop(): Promise<void> };
beforeAll(async () => {
  receiver = await startReceiver();
  api = await startTestApi({ STAFF_WALLET_KEYS: staff.key, ALLOW_LOOPBACK_HOSTS: receiver.host });
  admin = await startAdminPort(api);
  ({ browser } = await admin.signIn(staff));
  webhooks = startWebhookWorker(api.harness.money.db, { allowLoopbackHosts: [receiver.host] });
  money = api.harness.worker();
});
afterAll(async () => { await money.stop(); await webhooks.stop(); await admin.close(); await api.close(); await receiver.close(); });

const see = async (path: string) => (await browser.call('GET', `/admin/v1/${path}`)).body;
const items = async (queue: string, query = ''): Promise<AdminQueueItemJson[]> => adminQueueItemsSchema.parse(await see(`queues/${queue}${query}`)).items;
const retry = (queue: string, id: string) => browser.call('POST', `/admin/v1/queues/${queue}/${id}/retry`);
const lastAction = async () => adminActionsSchema.parse(await see('actions')).actions[0];
async function earn(operator: SignedUpOperator, amountSats: number): Promise<void> {
  const { body } = await api.call('POST', '/v1/invoices', { key: operator.invoices, body: { amountSats } });
  api.harness.node.receive(body.paymentHash);
}

describe('the staff’s queues', () => {
  it('show deliveries that fail, by endpoint, with what went wrong, and send one again', async () => {
    const operator = await api.signUp();
    receiver.answer = (_webhook, response) => { response.writeHead(500).end(); };
    const { id: endpointId } = (await api.call('POST', '/v1/webhook-endpoints', { key: operator.admin, body: { url: `http://${receiver.host}/hooks/secret-path` } })).body;
    await emit(api.harness.money.db, operatorUuid(operator), 1);
    const [item] = await eventually(async () => { const found = await items('deliveries', `?endpointId=${endpointId}&state=failing`); return found.length === 1 ? found : undefined; });
    expect(item).toMatchObject({ operator: operator.id, what: `invoice.paid to ${receiver.host}`, attempts: 1, detail: expect.stringContaining('500'), canRetry: true, action: expect.any(String) });
    const summary = adminQueuesSchema.parse(await see('queues'));
    expect(summary.queues.find(({ name }) => name === 'deliveries')).toMatchObject({ failed: 1, oldestSeconds: expect.any(Number) });
    expect(summary.jobs).toMatchObject({ kind: 'postgresql', available: true, queues: expect.arrayContaining([expect.objectContaining({ name: 'webhooks' })]) });
    const troubled = adminEndpointsSchema.parse(await see('endpoints')).endpoints[0]!;
    expect(troubled).toMatchObject({ id: endpointId, operator: operator.id, host: receiver.host, status: 'enabled', failingSince: expect.any(String), owed: 1 });
    expect(JSON.stringify(troubled)).not.toContain('secret-path');
    await eventually(async () => adminEndpointsSchema.parse(await see('endpoints')).endpoints[0]!.day.attempts === 1);

    receiver.answer = (_webhook, response) => { response.writeHead(204).end(); };
    await api.harness.query(`update webhook_deliveries set next_at = now() + interval '1 day', status = 'exhausted' where operator_id = $1`, [operatorUuid(operator)]);
    expect((await items('deliveries', '?state=failed'))[0]).toMatchObject({ id: item!.id });
    expect((await retry('deliveries', item!.id)).status).toBe(200);
    await eventually(async () => (await api.call('GET', `/v1/webhook-endpoints/${endpointId}/deliveries/${item!.id}`, { key: operator.admin })).body.status === 'delivered');
    expect(await lastAction()).toMatchObject({ by: staff.key, action: 'delivery.retry', subject: item!.id });
    expect((await retry('deliveries', item!.id)).body).toMatchObject({ status: 404, code: 'not-found' });
  });

  it('show payouts that fail or are held, with what to do, and try one at once', async () => {
    const failing = await api.signUp('broken@wallet.test'), held = await api.signUp();
    api.harness.addresses.set('broken@wallet.test', { problem: { code: 'address-unreachable', detail: 'nobody answers' } });
    await earn(failing, 1_000);
    await eventually(async () => (await items('payouts', '?state=failing')).some(({ operator }) => operator === failing.id));
    const [item] = (await items('payouts', '?state=failing')).filter(({ operator }) => operator === failing.id);
    expect(item).toMatchObject({ id: failing.id, what: '997 sats to broken@wallet.test', detail: 'nobody answers', canRetry: true, nextAt: expect.any(String) });
    api.harness.node.routingFeeMsat = () => msat(900_000n);
    await earn(held, 1_000);
    const parked = await eventually(async () => (await items('payouts', '?state=parked')).find(({ operator }) => operator === held.id));
    expect(parked).toMatchObject({ detail: expect.stringMatching(/^The route costs 900000 msat and may cost \d+ msat\.$/), action: expect.stringContaining('channel') });

    api.harness.node.routingFeeMsat = () => msat(0n);
    api.harness.addresses.set('broken@wallet.test', {});
    await api.harness.query(`update payout_schedules set due_at = now() + interval '1 day' where operator_id = any($1::uuid[])`, [[operatorUuid(failing), operatorUuid(held)]]);
    for (const operator of [failing, held]) {
      expect((await retry('payouts', operator.id)).status).toBe(200);
      await eventually(async () => (await api.call('GET', '/v1/payouts?status=settled', { key: operator.admin })).body.data[0]);
      expect(await lastAction()).toMatchObject({ action: 'payout.retry', subject: operator.id });
    }
  });

  it('show settlements that were set aside, and record one after its cause was repaired', async () => {
    const operator = await api.signUp();
    const { body: invoice } = await api.call('POST', '/v1/invoices', { key: operator.invoices, body: { amountSats: 10 } });
    const hash = Buffer.from(invoice.paymentHash, 'hex');
    await api.harness.query(
      `insert into quarantined_settlements (id, node_id, payment_hash, received_msat, settled_at, position, error) values ('01a1f8ed-952e-70e9-81a3-419a5c6ade82', 'main', $1, 10000, now(), 'x', 'a trigger said no')`, [hash]);
    const [item] = await items('settlements');
    expect(item).toMatchObject({ state: 'parked', detail: 'a trigger said no', what: `10000 msat on ${invoice.paymentHash}`, operator: null });
    expect((await retry('settlements', item!.id)).body).toEqual({ item: null });
    expect((await api.call('GET', `/v1/invoices/${invoice.id}`, { key: operator.admin })).body).toMatchObject({ status: 'paid', receivedMsat: 10_000 });
    expect(await lastAction()).toMatchObject({ action: 'settlement.retry', subject: invoice.paymentHash });
  });

  it('hurry nothing that cannot be hurried, and refuse what is no queue, no id, and nobody of the staff', async () => {
    for (const queue of ['exports', 'cancellations', 'proofs', 'closings']) expect(await items(queue)).toEqual([]);
    expect((await browser.call('GET', '/admin/v1/queues/everything')).body).toMatchObject({ status: 404, detail: expect.stringContaining('deliveries') });
    for (const [queue, id] of [['deliveries', 'nonsense'], ['payouts', 'op_nonsense'], ['settlements', '1; drop table events'], ['exports', 'exp_1']] as const) expect((await retry(queue, id)).status).toBe(404);
    expect((await browser.call('GET', '/admin/v1/queues/deliveries?state=lost')).body).toMatchObject({ status: 422, code: 'validation-failed' });
    expect((await browser.asSeenBy('https://evil.example').call('POST', '/admin/v1/queues/payouts/op_1/retry')).body.code).toBe('origin-not-allowed');
    const operator = await api.signUp();
    for (const path of ['queues', 'queues/deliveries', 'endpoints', 'unclaimed', 'actions']) {
      expect((await admin.call('GET', `/admin/v1/${path}`, { key: operator.admin })).status).toBe(401);
      expect((await api.call('GET', `/admin/v1/${path}`, { key: operator.admin })).status).toBe(404);
    }
  });
});

describe('unclaimed money', () => {
  const published = (operator: SignedUpOperator) => eventually(async () => (await api.harness.query('select 1 from outbox where operator_id = $1', [operatorUuid(operator)])).length === 0);
  const claim = (closingReceipt: string, operatorId: string) => browser.call('POST', '/admin/v1/unclaimed/claims', { closingReceipt, operatorId });

  /** An account that closed although nobody could be paid. @returns its receipt */
  async function closedUnpaid(operator: SignedUpOperator, address: string): Promise<string> {
    api.harness.addresses.set(address, { problem: { code: 'address-unreachable', detail: 'nobody answers' } });
    await earn(operator, 100);
    await eventually(async () => (await api.call('GET', '/v1/balance', { key: operator.admin })).body.owedMsat === 99_700);
    const { closingReceipt } = (await api.call('DELETE', '/v1/operator', { key: operator.admin })).body;
    await api.harness.query(`update operators set closing_since = now() - interval '31 days' where id = $1`, [operatorUuid(operator)]);
    await eventually(async () => {
      await published(operator);
      await reviewInvoices(api.harness.money);
      await reviewClosing(api.harness.money);
      return (await api.harness.query<{ status: string }>('select status from operators where id = $1', [operatorUuid(operator)]))[0]!.status === 'closed';
    });
    return closingReceipt;
  }

  it('is credited once to the account that the owner of the receipt names, paid out from there, and the books agree', async () => {
    const leaving = await api.signUp('lost@wallet.test'), credited = await api.signUp();
    const { body: late } = await api.call('POST', '/v1/invoices', { key: leaving.invoices, body: { amountSats: 10 } });
    const receipt = await closedUnpaid(leaving, 'lost@wallet.test');
    expect(adminUnclaimedSchema.parse(await see('unclaimed'))).toMatchObject({ totalMsat: 99_700, accounts: [{ operator: leaving.id, amountMsat: 99_700 }] });

    expect((await claim('x'.repeat(43), credited.id)).body).toMatchObject({ status: 404, detail: expect.stringContaining('copied whole') });
    expect((await claim('short', credited.id)).body).toMatchObject({ status: 422, code: 'validation-failed' });
    expect((await claim(receipt, leaving.id)).body).toMatchObject({ status: 422, errors: [{ field: 'operatorId' }] });
    const answers = await Promise.all(Array.from({ length: 5 }, () => claim(receipt, credited.id)));
    expect(answers.map(({ body }) => claimedSchema.parse(body).outcome).sort()).toEqual([...Array(4).fill('already-claimed'), 'credited']);
    for (const { body } of answers) expect(body).toMatchObject({ amountMsat: 99_700, creditedTo: credited.id });
    expect(await lastAction()).toMatchObject({ by: staff.key, action: 'unclaimed.claim', subject: leaving.id, detail: `99700 msat credited to ${credited.id}, whose owner showed the closing receipt` });
    const payout = await eventually(async () => (await api.call('GET', '/v1/payouts?status=settled', { key: credited.admin })).body.data[0]);
    expect(payout.amountMsat).toBe(99_000);
    expect(await see('unclaimed')).toEqual({ totalMsat: 0, accounts: [] });

    // What somebody still pays to the account that closed can be claimed as well, with the same receipt.
    const { money: context } = api.harness;
    await context.db.transaction((tx) => recordSettlements(context, tx, [{ paymentHash: late.paymentHash, receivedMsat: msat(10_000n), settledAt: new Date(), cursor: '' }]));
    await eventually(async () => { await reviewClosing(context); return (await see('unclaimed')).totalMsat === 9_970; });
    expect((await claim(receipt, credited.id)).body).toMatchObject({ outcome: 'credited', amountMsat: 9_970 });
    expect((await claim(receipt, leaving.id)).body).toMatchObject({ outcome: 'already-claimed', amountMsat: 9_970 });
    expect((await api.harness.query('select 1 from unclaimed_claims')).length).toBe(2);
    expect(await checkLedger(context)).toEqual([]);
    const told = JSON.stringify([await see('actions'), api.logs]);
    expect(told).not.toContain(receipt);
  });

  it('is none while the account is closing, and none where everything was paid out', async () => {
    const paid = await api.signUp(), credited = await api.signUp();
    const { closingReceipt } = (await api.call('DELETE', '/v1/operator', { key: paid.admin })).body;
    expect((await claim(closingReceipt, credited.id)).body.detail).toContain('still closing');
    await eventually(async () => { await published(paid); await reviewClosing(api.harness.money); return (await api.harness.query(`select 1 from operators where id = $1 and status = 'closed'`, [operatorUuid(paid)]))[0]; });
    expect((await claim(closingReceipt, credited.id)).body.detail).toContain('paid out before');
  });
});
