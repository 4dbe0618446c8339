import { HTTP } from 'cloudevents';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { newUuid, uuidFromPublicId } from '@l402kit/money-types';
import { verifyWebhook } from '@l402kit/webhook-signature';
import { startTestApi, type SignedUpOperator, type TestApi } from '../support/test-api.js';
import { startWebhookWorker, type WebhookWorker } from '../support/webhook-harness.js';
import { startReceiver, type ReceivedWebhook, type WebhookReceiver } from '../support/webhook-receiver.js';
import { eventually } from '../support/money-harness.js';

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
const newPath = (): string => `/hooks/${++paths}`;
const at = (path: string) => (webhook: ReceivedWebhook): boolean => webhook.path === path;

async function register(operator: SignedUpOperator, fields: Record<string, unknown> = {}): Promise<{ id: string; secret: string; path: string }> {
  const path = newPath();
  const { status, body } = await api.call('POST', '/v1/webhook-endpoints', { key: operator.admin, body: { url: `http://${receiver.host}${path}`, ...fields } });
  expect([status, body]).toEqual([201, expect.objectContaining({ secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/) })]);
  return { id: body.id, secret: body.secret, path };
}
const call = (operator: SignedUpOperator, method: string, path: string, body?: unknown) =>
  api.call(method, `/v1/webhook-endpoints${path}`, { key: operator.admin, ...(body === undefined ? {} : { body }) });
const sendTest = (operator: SignedUpOperator, id: string, type?: string) => call(operator, 'POST', `/${id}/test`, type === undefined ? undefined : { type });

describe('webhook endpoints', () => {
  it('are created, listed, shown, changed and deleted, and the values of their headers are never shown', async () => {
    const operator = await api.signUp();
    const { id } = await register(operator, { description: 'Büro ⚡', headers: { Authorization: 'Bearer canary-header' }, eventTypes: ['com.l402kit.invoice.paid', 'invoice.paid', 'payout.settled'], maxConcurrency: 3 });
    const shown = await call(operator, 'GET', `/${id}`);
    expect(shown.body).toMatchObject({ id, description: 'Büro ⚡', headerNames: ['authorization'], eventTypes: ['invoice.paid', 'payout.settled'], maxConcurrency: 3, ratePerMinute: null, status: 'enabled', statusReason: null });
    expect(JSON.stringify(shown.body)).not.toContain('canary-header');
    expect(shown.body).not.toHaveProperty('secret');
    expect((await call(operator, 'GET', '')).body).toEqual({ data: [shown.body], nextCursor: null });
    const changed = await call(operator, 'PATCH', `/${id}`, { eventTypes: ['*'], ratePerMinute: 60, headers: {} });
    expect(changed.body).toMatchObject({ eventTypes: ['*'], ratePerMinute: 60, headerNames: [], maxConcurrency: 3, description: 'Büro ⚡' });
    expect((await call(operator, 'PATCH', `/${id}`, { ratePerMinute: null })).body.ratePerMinute).toBeNull();
    expect((await call(operator, 'DELETE', `/${id}`)).status).toBe(204);
    expect((await call(operator, 'GET', `/${id}`)).status).toBe(404);
    expect((await call(operator, 'GET', '')).body.data).toEqual([]);
  });

  it('belong to their operator: for everybody else they do not exist', async () => {
    const [owner, other] = [await api.signUp(), await api.signUp()];
    const { id } = await register(owner);
    for (const [method, path] of [['GET', ''], ['PATCH', ''], ['DELETE', ''], ['GET', '/secret'], ['POST', '/rotate-secret'], ['POST', '/enable'], ['POST', '/pause'], ['POST', '/test'], ['GET', '/deliveries'], ['POST', '/recover?since=2026-01-01T00:00:00Z']] as const) {
      const { status } = await call(other, method, `/${id}${path}`, method === 'PATCH' ? { description: 'mine' } : undefined);
      expect([method, path, status]).toEqual([method, path, 404]);
    }
    expect((await call(owner, 'GET', `/${id}`)).body.description).toBe('');
  });

  it('need the scope webhooks', async () => {
    const operator = await api.signUp();
    expect((await api.call('POST', '/v1/webhook-endpoints', { key: operator.invoices, body: { url: receiver.url } })).status).toBe(403);
    expect((await api.call('GET', '/v1/webhook-endpoints', { key: operator.invoices })).status).toBe(403);
    expect((await api.call('GET', '/v1/webhook-endpoints')).status).toBe(401);
  });

  it('are at most 20 an account, even when all are created at once', async () => {
    const operator = await api.signUp();
    const answers = await Promise.all(Array.from({ length: 25 }, () => call(operator, 'POST', '', { url: receiver.url })));
    expect(answers.filter((a) => a.status === 201)).toHaveLength(20);
    expect(answers.filter((a) => a.status === 409 && a.body.code === 'webhook-endpoint-limit')).toHaveLength(5);
  });

  it('are created once for one Idempotency-Key, and the secret is not replayed', async () => {
    const operator = await api.signUp();
    const ask = () => api.call('POST', '/v1/webhook-endpoints', { key: operator.admin, body: { url: receiver.url }, headers: { 'idempotency-key': 'once' } });
    const first = await ask();
    const again = await ask();
    expect([first.status, again.status, again.body.code, again.body.id]).toEqual([201, 409, 'already-created', first.body.id]);
  });

  it.each([
    [{ url: 'http://example.com/x' }, 'webhook-url-refused', /HTTPS/i],
    [{ url: 'https://user:pass@example.com/' }, 'webhook-url-refused', /user name and password/],
    [{ url: 'https://127.0.0.1/' }, 'webhook-url-refused', /public|private|address/],
    [{ url: 'https://2130706433/' }, 'webhook-url-refused', /public|private|address/],
    [{ url: 'https://[::ffff:10.0.0.1]/' }, 'webhook-url-refused', /public|private|address/],
    [{ url: 'https://localhost./' }, 'webhook-url-refused', /./],
    [{ url: 'not a url' }, 'webhook-url-refused', /URL/],
    [{ url: '' }, 'validation-failed', /url/],
    [{}, 'validation-failed', /url/],
    [{ url: 'https://example.com', eventTypes: ['invoice.payed'] }, 'validation-failed', /eventTypes\.0.*invoice\.paid, .*payout\.settled/],
    [{ url: 'https://example.com', eventTypes: [] }, 'validation-failed', /eventTypes/],
    [{ url: 'https://example.com', headers: { 'Webhook-Id': 'x' } }, 'validation-failed', /headers/],
    [{ url: 'https://example.com', headers: { Host: 'x' } }, 'validation-failed', /headers/],
    [{ url: 'https://example.com', headers: { a: 'x\r\ny' } }, 'validation-failed', /headers/],
    [{ url: 'https://example.com', maxConcurrency: 0 }, 'validation-failed', /maxConcurrency/],
    [{ url: 'https://example.com', maxConcurrency: 65 }, 'validation-failed', /maxConcurrency/],
    [{ url: 'https://example.com', ratePerMinute: 1.5 }, 'validation-failed', /ratePerMinute/],
    [{ url: 'https://example.com', secret: 'mine' }, 'validation-failed', /secret/],
  ])('refuse %j and say why', async (body, code, reason) => {
    const operator = await api.signUp();
    const answer = await call(operator, 'POST', '', body);
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ code, detail: expect.stringMatching(reason) });
    expect((await call(operator, 'GET', '')).body.data).toEqual([]);
  });
});

describe('a test delivery', () => {
  it('of every event type arrives, is verified by the unmodified verifiers and parsed by cloudevents', async () => {
    const operator = await api.signUp();
    const { id, secret, path } = await register(operator, { headers: { 'X-Gateway': 'open sesame' } });
    const unknown = await sendTest(operator, id, 'invoice.payed');
    expect([unknown.status, unknown.body.detail]).toEqual([422, expect.stringContaining('webhook.disabled')]);
    const types = (unknown.body.detail as string).split('Known are ')[1]!.split(', ').filter((type) => /^[a-z]+\.[a-z]+$/.test(type));
    expect(types.length).toBeGreaterThanOrEqual(12);
    for (const type of types) expect((await sendTest(operator, id, type)).status).toBe(202);
    const received = await receiver.until(types.length, at(path));
    for (const { headers, body } of received) {
      const flat = headers as Record<string, string>;
      const text = body.toString('utf8');
      const event = verifyWebhook<Record<string, unknown>>(secret, body, headers);
      expect(new StandardWebhook(secret).verify(text, flat)).toEqual(event);
      expect(() => new SvixWebhook(secret).verify(text, flat)).not.toThrow();
      expect(HTTP.toEvent({ headers: flat, body: text })).toMatchObject({ id: event.id, type: event.type, test: true });
      expect(verifyWebhook(secret, text, flat['l402-signature']!).id).toBe(event.id);
      expect(event).toMatchObject({ test: true, source: `/operators/${operator.id}`, subject: id });
      expect(event).not.toHaveProperty('sequence');
      expect(headers).toMatchObject({ 'webhook-id': event.id, 'x-gateway': 'open sesame', 'content-type': 'application/cloudevents+json; charset=utf-8' });
    }
    expect(received.map((r) => (JSON.parse(r.body.toString()) as { type: string }).type).sort()).toEqual(types.map((type) => `com.l402kit.${type}`).sort());
    // Letters beyond ASCII are in the sample, and the signature was over these bytes.
    expect(received.some((r) => r.body.includes(Buffer.from('Grüße! ⚡')))).toBe(true);
  });

  it('shows what was sent and what was answered, and can be sent again with the same webhook-id', async () => {
    const operator = await api.signUp();
    const { id, path } = await register(operator);
    receiver.answer = (_webhook, response) => { response.writeHead(500).end('kaputt \0 ⚡'.padEnd(10_000, 'x')); };
    const sent = (await sendTest(operator, id)).body;
    const failed = await eventually(async () => {
      const { body } = await call(operator, 'GET', `/${id}/deliveries/${sent.id}`);
      return body.attemptLog.length === 1 ? body : undefined;
    });
    expect(failed).toMatchObject({ status: 'owed', test: true, eventType: 'webhook.test', attempts: 1, body: expect.stringContaining('"test":true') });
    expect(failed.attemptLog[0]).toMatchObject({ statusCode: 500, errorCode: 'status-not-2xx', errorDetail: expect.stringContaining('500'), response: expect.stringMatching(/^kaputt {2}⚡x+$/) });
    expect(Buffer.byteLength(failed.attemptLog[0].response)).toBeLessThanOrEqual(4_096);
    receiver.answer = (_webhook, response) => { response.writeHead(200).end('ok'); };
    expect((await call(operator, 'POST', `/${id}/deliveries/${sent.id}/resend`)).body).toMatchObject({ status: 'owed', attempts: 0 });
    const [first, second] = await receiver.until(2, at(path));
    expect(second!.headers['webhook-id']).toBe(first!.headers['webhook-id']);
    expect(second!.body.equals(first!.body)).toBe(true);
    await eventually(async () => (await call(operator, 'GET', `/${id}/deliveries?status=delivered`)).body.data.length === 1);
    for (const [query, count] of [['type=webhook.test', 1], ['type=invoice.paid', 0], [`eventId=${sent.eventId}`, 1], ['status=owed', 0], ['createdBefore=2020-01-01T00:00:00Z', 0], ['createdAfter=2020-01-01T00:00:00Z', 1]] as const) {
      expect([query, (await call(operator, 'GET', `/${id}/deliveries?${query}`)).body.data.length]).toEqual([query, count]);
    }
  });

  it('shows a delivery and its attempts as they were at one moment, while attempts go on', async () => {
    const operator = await api.signUp();
    const { id } = await register(operator);
    const { body: { id: deliveryId } } = await sendTest(operator, id);
    await eventually(async () => (await call(operator, 'GET', `/${id}/deliveries/${deliveryId}`)).body.status === 'delivered');
    const { pool } = api.harness.money.db;
    const row = uuidFromPublicId('delivery', deliveryId);
    let attempting = true;
    // No more than the log shows.
    const attempts = (async () => {
      for (let i = 0; i < 90; i++) {
        await pool.query(`with one as (update webhook_deliveries set attempts = attempts + 1 where id = $1 returning id, endpoint_id)
          insert into webhook_attempts (id, delivery_id, endpoint_id, at, duration_ms) select $2::uuid, id, endpoint_id, now(), 1 from one`, [row, newUuid()]);
      }
    })().finally(() => { attempting = false; });
    const torn: unknown[] = [];
    while (attempting) {
      const { body } = await call(operator, 'GET', `/${id}/deliveries/${deliveryId}`);
      if (body.attempts !== body.attemptLog.length) torn.push([body.attempts, body.attemptLog.length]);
    }
    await attempts;
    expect(torn).toEqual([]);
  });
});

describe('secrets', () => {
  it('are sealed at rest, shown on demand, and both verify for 24 h after a rotation', async () => {
    const operator = await api.signUp();
    const { id, secret, path } = await register(operator);
    expect((await call(operator, 'GET', `/${id}/secret`)).body).toEqual({ secret, previousSecret: null, previousSecretUntil: null });
    const rotated = (await call(operator, 'POST', `/${id}/rotate-secret`)).body;
    expect(rotated).toMatchObject({ previousSecret: secret, secret: expect.not.stringContaining(secret) });
    expect(Date.parse(rotated.previousSecretUntil) - Date.now()).toBeGreaterThan(86_390_000);
    await sendTest(operator, id);
    const [both] = await receiver.until(1, at(path));
    for (const each of [secret, rotated.secret]) {
      expect(verifyWebhook(each, both!.body, both!.headers).type).toBe('com.l402kit.webhook.test');
      expect(new StandardWebhook(each).verify(both!.body.toString(), both!.headers as Record<string, string>)).toBeTruthy();
    }
    await api.harness.query(`update webhook_endpoints set previous_secret_until = now() - interval '1 second' where operator_id = (select operator_id from webhook_endpoints where url like '%${path}')`);
    expect((await call(operator, 'GET', `/${id}/secret`)).body).toEqual({ secret: rotated.secret, previousSecret: null, previousSecretUntil: null });
    await sendTest(operator, id);
    const after = (await receiver.until(2, at(path)))[1]!;
    expect(verifyWebhook(rotated.secret, after.body, after.headers).type).toBe('com.l402kit.webhook.test');
    expect(() => verifyWebhook(secret, after.body, after.headers)).toThrow(/No signature matches/);
    const stored = await api.harness.query<{ row: string }>('select w::text as row from webhook_endpoints w');
    for (const plain of [secret, rotated.secret, 'open sesame', 'canary-header']) expect(stored.filter(({ row }) => row.includes(plain))).toEqual([]);
    expect(api.logs.filter((line) => line.includes('whsec_'))).toEqual([]);
  });
});

describe('the consent of a receiver', () => {
  const answering = (headers: Record<string, string>, status = 200): void => {
    receiver.answer = (webhook, response) => { response.writeHead(webhook.method === 'OPTIONS' ? status : 204, webhook.method === 'OPTIONS' ? headers : {}).end(); };
  };

  it('is asked for where the operator wants it, and its rate is honoured', async () => {
    const operator = await api.signUp();
    answering({ 'WebHook-Allowed-Origin': 'api.test', 'WebHook-Allowed-Rate': '120' });
    const { id, path } = await register(operator, { handshake: true, ratePerMinute: 600 });
    const [asked] = await receiver.until(1, at(path));
    expect(asked).toMatchObject({ method: 'OPTIONS', headers: { 'webhook-request-origin': 'api.test', 'webhook-request-rate': '600' } });
    expect((await call(operator, 'GET', `/${id}`)).body.ratePerMinute).toBe(120);
  });

  it.each([
    [{}, 200, /no WebHook-Allowed-Origin/],
    [{ 'WebHook-Allowed-Origin': 'somebody.else' }, 200, /somebody\.else/],
    [{ 'WebHook-Allowed-Origin': '*' }, 405, /405/],
    [{ 'WebHook-Allowed-Origin': '*', 'WebHook-Allowed-Rate': 'many' }, 200, /many/],
  ])('that says %j (%i) is none', async (headers, status, reason) => {
    const operator = await api.signUp();
    answering(headers as Record<string, string>, status);
    const answer = await call(operator, 'POST', '', { url: receiver.url, handshake: true });
    expect(answer.body).toMatchObject({ status: 422, code: 'webhook-consent-refused', detail: expect.stringMatching(reason) });
    expect((await call(operator, 'GET', '')).body.data).toEqual([]);
  });
});
