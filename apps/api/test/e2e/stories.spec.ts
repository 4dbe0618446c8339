import { randomUUID } from 'node:crypto';
import { invoiceStorySchema, type InvoiceStoryJson } from '@l402kit/contracts';
import { eventually } from '../support/money-harness.js';
import { operatorUuid, setTier } from '../support/operator-uuid.js';
import { startTestApi, type SignedUpOperator, type TestApi } from '../support/test-api.js';
import { startWebhookWorker, type WebhookWorker } from '../support/webhook-harness.js';
import { startReceiver, type WebhookReceiver } from '../support/webhook-receiver.js';

let api: TestApi;
let receiver: WebhookReceiver;
let webhooks: WebhookWorker;
let money: { stop(): Promise<void> };
beforeAll(async () => {
  receiver = await startReceiver();
  api = await startTestApi({ ALLOW_LOOPBACK_HOSTS: receiver.host });
  webhooks = startWebhookWorker(api.harness.money.db, { allowLoopbackHosts: [receiver.host] });
  money = api.harness.worker();
});
afterAll(async () => { await money.stop(); await webhooks.stop(); await api.close(); await receiver.close(); });

const open = async (operator: SignedUpOperator, amountSats = 10) => (await api.call('POST', '/v1/invoices', { key: operator.invoices, body: { amountSats, resource: '/weather' } })).body;
const story = async (operator: SignedUpOperator, id: string): Promise<InvoiceStoryJson> => (await api.call('GET', `/v1/invoices/${id}/story`, { key: operator.admin })).body;
const register = async (operator: SignedUpOperator, fields: Record<string, unknown> = {}) =>
  (await api.call('POST', '/v1/webhook-endpoints', { key: operator.admin, body: { url: `http://${receiver.host}/story`, ...fields } })).body.id;
const types = ({ events }: InvoiceStoryJson): string[] => events.map(({ type }) => type);

describe('the story of an invoice', () => {
  it('goes from the challenge to the payout that carried it, with its events and to whom they were delivered', async () => {
    const operator = await api.signUp();
    receiver.answer = (webhook, response) => { response.writeHead(webhook.path === '/broken' ? 500 : 204).end(); };
    const working = await register(operator, { description: 'books' });
    const broken = await register(operator, { url: `http://${receiver.host}/broken`, eventTypes: ['invoice.paid'] });
    const invoice = await open(operator);
    const before = await story(operator, invoice.id);
    expect(before).toEqual({ invoice, forwarding: null, events: [], deliveries: [] });

    api.harness.node.receive(invoice.paymentHash);
    const payout = await eventually(async () => (await api.call('GET', '/v1/payouts?status=settled', { key: operator.admin })).body.data[0]);
    await api.call('POST', '/v1/calls', { key: operator.invoices, headers: { 'content-type': 'application/cloudevents-batch+json' }, body: [{
      specversion: '1.0', id: randomUUID(), source: '/weather', type: 'com.l402kit.call.served', time: new Date().toISOString(),
      data: { resource: '/weather', method: 'GET', statusCode: 200, invoiceId: null, paymentHash: invoice.paymentHash, amountMsat: 10_000, startedAt: new Date().toISOString(), durationMs: 12, timesUsed: 1 },
    }] });
    const told = await eventually(async () => {
      const now = await story(operator, invoice.id);
      return now.events.length === 4 && now.deliveries.length === 2 && now.deliveries.every(({ lastAttempt }) => lastAttempt !== null) ? now : undefined;
    });
    expect(invoiceStorySchema.parse(told)).toEqual(told);
    expect(told.invoice).toMatchObject({ id: invoice.id, status: 'paid', receivedMsat: 10_000, feeMsat: 30, netMsat: 9_970, paidOut: true });
    expect(told.forwarding).toEqual({ paidOut: true, paidOutBy: payout.id, paidOutAt: expect.any(String), owedMsat: 970, parts: [{ kind: 'payout', payoutId: payout.id, state: 'settled', amountMsat: 9_000, at: expect.any(String) }] });
    expect(types(told).sort()).toEqual(['call.served', 'invoice.paid', 'payout.created', 'payout.settled']);
    expect(told.deliveries.map((d) => [d.endpointId, d.endpointDescription, d.eventType, d.status, d.lastAttempt?.statusCode]).sort()).toEqual(
      [[working, 'books', 'invoice.paid', 'delivered', 204], [broken, '', 'invoice.paid', 'owed', 500]].sort());
    expect((await api.call('GET', `/v1/payouts/${payout.id}/payments`, { key: operator.admin })).body).toEqual({ data: [{ invoiceId: invoice.id, amountMsat: 9_000, creditedAt: expect.any(String) }], more: false });
    expect((await api.call('GET', `/v1/payouts/${payout.id}/payments`, { key: (await api.signUp()).admin })).status).toBe(404);
    const [listed] = (await api.call('GET', '/v1/invoices', { key: operator.admin })).body.data;
    expect(listed).toEqual({ ...told.invoice });
  });

  it('tells of an end without payment, and nothing of another invoice of the same moment', async () => {
    const operator = await api.signUp();
    await register(operator, { eventTypes: ['*', 'invoice.created'] });
    const [one, other] = [await open(operator), await open(operator)];
    await api.call('POST', `/v1/invoices/${one.id}/cancel`, { key: operator.admin });
    const told = await eventually(async () => { const now = await story(operator, one.id); return now.events.length === 2 ? now : undefined; });
    expect([types(told), told.invoice.status, told.forwarding]).toEqual([['invoice.created', 'invoice.cancelled'], 'cancelled', null]);
    expect(types(await story(operator, other.id))).toEqual(['invoice.created']);
  });

  it('is told to nobody else, to no key that may not read, and of nothing that the tier hides', async () => {
    const operator = await api.signUp(), stranger = await api.signUp();
    const invoice = await open(operator);
    expect((await api.call('GET', `/v1/invoices/${invoice.id}/story`, { key: stranger.admin })).body).toMatchObject({ status: 404, code: 'not-found' });
    expect((await api.call('GET', `/v1/invoices/${invoice.id}/story`, { key: operator.invoices })).body).toMatchObject({ status: 403, code: 'scope-missing' });
    expect((await api.call('GET', '/v1/invoices/inv_nonsense/story', { key: operator.admin })).status).toBe(404);
    await api.harness.query(`update invoices set status = 'expired', expires_at = now() - interval '8 days' where operator_id = $1`, [operatorUuid(operator)]);
    expect((await api.call('GET', `/v1/invoices/${invoice.id}/story`, { key: operator.admin })).body.detail).toMatch(/7 days of history that Free shows/);
    await setTier(api, operator, 'founder', null);
    expect((await story(operator, invoice.id)).invoice.status).toBe('expired');
  });
});
