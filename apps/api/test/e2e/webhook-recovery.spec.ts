import { uuidFromPublicId } from '@l402kit/money-types';
import { eventually } from '../support/money-harness.js';
import { startTestApi, type SignedUpOperator, type TestApi } from '../support/test-api.js';
import { emit, startWebhookWorker, type WebhookWorker } from '../support/webhook-harness.js';
import { startReceiver, type ReceivedWebhook, type WebhookReceiver } from '../support/webhook-receiver.js';

let api: TestApi;
let receiver: WebhookReceiver;
let worker: WebhookWorker;
beforeAll(async () => {
  receiver = await startReceiver();
  api = await startTestApi({ ALLOW_LOOPBACK_HOSTS: receiver.host });
  worker = startWebhookWorker(api.harness.money.db, { allowLoopbackHosts: [receiver.host] });
});
afterAll(async () => {
  await worker.stop();
  await api.close();
  await receiver.close();
});
afterEach(() => { receiver.answer = (_webhook, response) => { response.writeHead(204).end(); }; });

let paths = 0;
const at = (path: string) => (webhook: ReceivedWebhook): boolean => webhook.path === path;
const sequences = (webhooks: readonly ReceivedWebhook[]): number[] => webhooks.map((w) => Number((JSON.parse(w.body.toString()) as { sequence: string }).sequence));
const uuidOf = (operator: SignedUpOperator): string => uuidFromPublicId('operator', operator.id)!;
const count = async (operator: SignedUpOperator): Promise<number> => (await api.call('GET', '/v1/events?limit=1000', { key: operator.admin })).body.data.length;
const post = (operator: SignedUpOperator, path: string, body?: unknown) => api.call('POST', `/v1/webhook-endpoints${path}`, { key: operator.admin, ...(body === undefined ? {} : { body }) });
async function register(operator: SignedUpOperator, fields: Record<string, unknown> = {}): Promise<{ id: string; path: string }> {
  const path = `/r/${++paths}`;
  const { body } = await post(operator, '', { url: `http://${receiver.host}${path}`, ...fields });
  return { id: body.id, path };
}
const anHourAgo = (): string => new Date(Date.now() - 3_600_000).toISOString();

describe('recover', () => {
  it('sends everything since a time that was not delivered: from before the endpoint existed, and of its types only', async () => {
    const operator = await api.signUp();
    await emit(api.harness.money.db, uuidOf(operator), 5);
    await emit(api.harness.money.db, uuidOf(operator), 2, () => ({}), 'payout.settled');
    await eventually(async () => await count(operator) === 7);
    const { id, path } = await register(operator, { eventTypes: ['invoice.paid'] });
    await emit(api.harness.money.db, uuidOf(operator), 1);
    await receiver.until(1, at(path));
    await eventually(async () => (await api.call('GET', `/v1/webhook-endpoints/${id}/deliveries?status=delivered`, { key: operator.admin })).body.data.length === 1);
    expect(await post(operator, `/${id}/recover?since=${anHourAgo()}`)).toMatchObject({ status: 202, body: { deliveries: 5 } });
    expect(sequences(await receiver.until(6, at(path))).sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 8]);
    // Once delivered, asking again sends nothing.
    await eventually(async () => (await post(operator, `/${id}/recover?since=${anHourAgo()}`)).body.deliveries === 0);
    expect((await post(operator, `/${id}/recover?since=2100-01-01T00:00:00Z`)).body).toEqual({ deliveries: 0 });
  });

  it('sends what was exhausted, and what came while the endpoint was disabled', async () => {
    const operator = await api.signUp();
    const { id, path } = await register(operator);
    receiver.answer = (_webhook, response) => { response.writeHead(410).end(); };
    await emit(api.harness.money.db, uuidOf(operator), 1);
    await eventually(async () => (await api.call('GET', `/v1/webhook-endpoints/${id}`, { key: operator.admin })).body.status === 'disabled');
    await emit(api.harness.money.db, uuidOf(operator), 3);
    await eventually(async () => await count(operator) >= 5);
    expect(await post(operator, `/${id}/recover?since=${anHourAgo()}`)).toMatchObject({ status: 409, body: { code: 'webhook-endpoint-not-enabled' } });
    receiver.answer = (_webhook, response) => { response.writeHead(204).end(); };
    await api.harness.query(`update webhook_deliveries set status = 'exhausted' where status = 'owed'`);
    expect((await post(operator, `/${id}/enable`)).body).toMatchObject({ status: 'enabled', statusReason: null, failingSince: null });
    expect((await post(operator, `/${id}/recover?since=${anHourAgo()}`)).body).toEqual({ deliveries: 5 });
    expect([...new Set(sequences(await receiver.until(6, at(path))))].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5]);
  });

  it.each([['', /since/], ['?since=yesterday', /since/], ['?since=2026-11-20', /since/]])('needs a time: %p is refused', async (query, reason) => {
    const operator = await api.signUp();
    const { id } = await register(operator);
    const { status, body } = await post(operator, `/${id}/recover${query}`);
    expect([status, body.detail]).toEqual([422, expect.stringMatching(reason)]);
  });
});

describe('what an endpoint asks for', () => {
  it('decides whether invoice.created is written at all', async () => {
    const operator = await api.signUp();
    const { path } = await register(operator);
    const open = () => api.call('POST', '/v1/invoices', { key: operator.invoices, body: { amountSats: 1 } });
    expect((await open()).status).toBe(201);
    const asking = await register(operator, { eventTypes: ['invoice.created'] });
    const { body: invoice } = await open();
    const [created] = await receiver.until(1, at(asking.path));
    expect(JSON.parse(created!.body.toString())).toMatchObject({ type: 'com.l402kit.invoice.created', subject: invoice.id, sequence: '00000000000000000001' });
    await api.call('DELETE', `/v1/webhook-endpoints/${asking.id}`, { key: operator.admin });
    await open();
    expect(await count(operator)).toBe(1);
    expect(receiver.received.filter(at(path))).toEqual([]);
  });

  it('a deleted endpoint gets nothing any more, not even what it was owed', async () => {
    const operator = await api.signUp();
    const { id, path } = await register(operator);
    await post(operator, `/${id}/pause`);
    await emit(api.harness.money.db, uuidOf(operator), 2);
    await eventually(async () => (await api.harness.query(`select 1 from webhook_deliveries where endpoint_id = $1 and status = 'owed'`, [uuidFromPublicId('webhookEndpoint', id)])).length === 2);
    await api.call('DELETE', `/v1/webhook-endpoints/${id}`, { key: operator.admin });
    await emit(api.harness.money.db, uuidOf(operator), 2);
    await eventually(async () => await count(operator) === 4);
    expect((await api.harness.query<{ status: string }>('select status from webhook_deliveries where endpoint_id = $1', [uuidFromPublicId('webhookEndpoint', id)])).map((d) => d.status)).toEqual(['dropped', 'dropped']);
    expect(receiver.received.filter(at(path))).toEqual([]);
  });
});
