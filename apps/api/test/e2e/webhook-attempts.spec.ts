import { webhookDeliveryDetailSchema, webhookHealthSchema, type WebhookDeliveryDetailJson } from '@l402kit/contracts';
import { verifyWebhook } from '@l402kit/webhook-signature';
import { eventually } from '../support/money-harness.js';
import { operatorUuid } from '../support/operator-uuid.js';
import { startTestApi, type SignedUpOperator, type TestApi } from '../support/test-api.js';
import { emit, startWebhookWorker, type WebhookWorker } from '../support/webhook-harness.js';
import { startReceiver, type WebhookReceiver } from '../support/webhook-receiver.js';

let api: TestApi;
let receiver: WebhookReceiver;
let worker: WebhookWorker;
beforeAll(async () => {
  receiver = await startReceiver();
  api = await startTestApi({ ALLOW_LOOPBACK_HOSTS: receiver.host });
  worker = startWebhookWorker(api.harness.money.db, { allowLoopbackHosts: [receiver.host] });
});
afterAll(async () => { await worker.stop(); await api.close(); await receiver.close(); });

const ask = async (operator: SignedUpOperator, path: string) => (await api.call('GET', `/v1/webhook-endpoints/${path}`, { key: operator.admin })).body;
async function register(operator: SignedUpOperator, path: string, fields: Record<string, unknown> = {}): Promise<{ id: string; secret: string }> {
  return (await api.call('POST', '/v1/webhook-endpoints', { key: operator.admin, body: { url: `http://${receiver.host}${path}`, ...fields } })).body;
}
async function tried(operator: SignedUpOperator, endpointId: string): Promise<WebhookDeliveryDetailJson> {
  const { id } = await eventually(async () => (await ask(operator, `${endpointId}/deliveries`)).data[0]);
  return eventually(async () => { const detail = await ask(operator, `${endpointId}/deliveries/${id}`); return detail.attemptLog.length > 0 ? detail : undefined; });
}

describe('an attempt', () => {
  it('that failed shows the headers as they were sent, signature included, and those that came back: no secret is in them', async () => {
    const operator = await api.signUp();
    receiver.answer = (_webhook, response) => { response.writeHead(500, { 'x-request-id': 'r-1', 'x-many': 'm'.repeat(1_000), 'set-cookie': ['a=1', 'b=2'] }).end('stored'); };
    const { id, secret } = await register(operator, '/headers', { headers: { authorization: 'Bearer hunter2' } });
    await emit(api.harness.money.db, operatorUuid(operator), 1);
    const detail = await tried(operator, id);
    expect(webhookDeliveryDetailSchema.parse(detail)).toEqual(detail);
    const [attempt] = detail.attemptLog;
    const [got] = await receiver.until(1, ({ path }) => path === '/headers');
    expect(got!.headers.authorization).toBe('Bearer hunter2');
    expect(attempt!.requestHeaders).toEqual({
      authorization: '(not shown)', 'content-type': 'application/cloudevents+json; charset=utf-8', 'webhook-id': got!.headers['webhook-id'],
      'webhook-timestamp': got!.headers['webhook-timestamp'], 'webhook-signature': got!.headers['webhook-signature'], 'l402-signature': got!.headers['l402-signature'],
    });
    // What is shown verifies the body that is shown.
    expect(verifyWebhook(secret, detail.body!, attempt!.requestHeaders!).id).toBe(detail.eventId);
    expect(attempt!.responseHeaders).toMatchObject({ 'x-request-id': 'r-1', 'x-many': 'm'.repeat(200), 'set-cookie': 'a=1, b=2' });
    expect(JSON.stringify(detail)).not.toContain('hunter2');
    expect(JSON.stringify(detail)).not.toContain(secret);
  });

  it('that was delivered shows its id and timestamp', async () => {
    const operator = await api.signUp();
    receiver.answer = (_webhook, response) => { response.writeHead(204, { 'x-request-id': 'r-2' }).end(); };
    const { id } = await register(operator, '/taken', { headers: { authorization: 'Bearer hunter2' } });
    await emit(api.harness.money.db, operatorUuid(operator), 1);
    const [attempt] = (await tried(operator, id)).attemptLog;
    const [got] = await receiver.until(1, ({ path }) => path === '/taken');
    expect(attempt).toMatchObject({ statusCode: 204, responseHeaders: null });
    expect(attempt!.requestHeaders).toEqual({
      'content-type': 'application/cloudevents+json; charset=utf-8', 'webhook-id': got!.headers['webhook-id'], 'webhook-timestamp': got!.headers['webhook-timestamp'],
    });
  });

  it('keeps a bounded part of endless headers, and none where nobody answered', async () => {
    const operator = await api.signUp();
    receiver.answer = (_webhook, response) => { response.writeHead(500, Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`x-${i}`, 'v']))).end(); };
    const { id } = await register(operator, '/many');
    await emit(api.harness.money.db, operatorUuid(operator), 1);
    const [attempt] = (await tried(operator, id)).attemptLog;
    expect(Object.keys(attempt!.responseHeaders!)).toHaveLength(40);

    const silent = await api.signUp();
    receiver.answer = (webhook, response) => { if (webhook.path === '/silent') response.destroy(); else response.writeHead(204).end(); };
    const { id: mute } = await register(silent, '/silent');
    await emit(api.harness.money.db, operatorUuid(silent), 1);
    expect((await tried(silent, mute)).attemptLog[0]).toMatchObject({ statusCode: null, responseHeaders: null, requestHeaders: { 'webhook-signature': expect.stringMatching(/^v1,/) } });
  });
});

describe('the health of an endpoint', () => {
  it('counts every attempt and how long it took, of a day and of a week', async () => {
    const operator = await api.signUp();
    receiver.answer = (_webhook, response) => { response.writeHead(204).end(); };
    const { id } = await register(operator, '/health');
    expect(await ask(operator, `${id}/health`)).toEqual({
      day: { attempts: 0, delivered: 0, successBasisPoints: null, p50Ms: null, p95Ms: null }, week: { attempts: 0, delivered: 0, successBasisPoints: null, p50Ms: null, p95Ms: null }, owed: 0, exhausted: 0,
    });
    await emit(api.harness.money.db, operatorUuid(operator), 9);
    await eventually(async () => (await ask(operator, `${id}/health`)).day.delivered === 9);
    receiver.answer = (_webhook, response) => { response.writeHead(503).end(); };
    await emit(api.harness.money.db, operatorUuid(operator), 1);
    const health = await eventually(async () => { const now = await ask(operator, `${id}/health`); return now.day.attempts === 10 ? now : undefined; });
    expect(webhookHealthSchema.parse(health)).toEqual(health);
    expect(health).toMatchObject({ day: { attempts: 10, delivered: 9, successBasisPoints: 9_000 }, owed: 1, exhausted: 0 });
    expect(health.day).toEqual(health.week);

    // The same three days ago, but slow, and one that was given up.
    await api.harness.query(`update webhook_hours set hour = hour - interval '3 days', bucket = bucket + 90`);
    await api.harness.query(`update webhook_deliveries set status = 'exhausted' where operator_id = $1 and status = 'owed'`, [operatorUuid(operator)]);
    const later = await ask(operator, `${id}/health`);
    expect(later).toMatchObject({ day: { attempts: 0, p50Ms: null }, week: { attempts: 10, delivered: 9, p95Ms: expect.any(Number) }, owed: 0, exhausted: 1 });
    expect(later.week.p50Ms).toBeGreaterThan(5_000);
    await api.harness.query(`update webhook_hours set hour = hour - interval '5 days'`);
    expect((await ask(operator, `${id}/health`)).week.attempts).toBe(0);
  });

  it('is nobody else’s to see', async () => {
    const operator = await api.signUp(), stranger = await api.signUp();
    const { id } = await register(operator, '/mine');
    expect((await ask(stranger, `${id}/health`))).toMatchObject({ status: 404, code: 'not-found' });
    expect((await api.call('GET', `/v1/webhook-endpoints/${id}/health`, { key: operator.invoices })).status).toBe(403);
  });
});
