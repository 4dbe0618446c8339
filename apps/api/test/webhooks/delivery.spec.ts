import { ManualClock, newUuid } from '@l402kit/money-types';
import { createTestDatabase, drippingServer, endlessHeadersServer, gzipBombServer, hugeBodyServer, redirectingServer, silentServer, type HostileServer, type TestDatabase } from '@l402kit/testing';
import { verifyWebhook } from '@l402kit/webhook-signature';
import { Database } from '../../src/platform/database/database.js';
import { eventually } from '../support/money-harness.js';
import { addEndpoint, emit, startWebhookWorker, type WebhookWorker, type WebhookWorkerOptions } from '../support/webhook-harness.js';
import { startReceiver, type ReceivedWebhook, type WebhookReceiver } from '../support/webhook-receiver.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let testDatabase: TestDatabase;
let db: Database;
let receiver: WebhookReceiver;
const workers: WebhookWorker[] = [];
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  db = new Database(testDatabase.url, { poolSize: 20 });
  receiver = await startReceiver();
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
  await db.pool.query(`update webhook_deliveries set status = 'dropped' where status = 'owed'`);
  receiver.answer = (_webhook, response) => { response.writeHead(204).end(); };
});
afterAll(async () => {
  await receiver.close();
  await db.close();
  await testDatabase.drop();
});

const work = (options: Partial<WebhookWorkerOptions> = {}): WebhookWorker => {
  const worker = startWebhookWorker(db, { allowLoopbackHosts: [receiver.host], ...options });
  workers.push(worker);
  return worker;
};
let paths = 0;
const newPath = (): string => `/d/${++paths}`;
const urlOf = (path: string): string => `http://${receiver.host}${path}`;
const at = (path: string) => (webhook: ReceivedWebhook): boolean => webhook.path === path;
const query = async <R>(sql: string, values: unknown[] = []): Promise<R[]> => (await db.pool.query(sql, values)).rows as R[];

interface DeliveryRow { id: string; status: string; attempts: number; next_at: Date; event_type: string; finished_at: Date | null }
const deliveriesTo = (endpointId: string) => query<DeliveryRow>('select * from webhook_deliveries where endpoint_id = $1 order by id', [endpointId]);
const attemptsAt = (endpointId: string) => query<{ at: Date; status_code: number | null; error_code: string | null; error_detail: string | null; duration_ms: number; response: string | null }>('select * from webhook_attempts where endpoint_id = $1 order by id', [endpointId]);
const endpointRow = async (id: string) => (await query<{ status: string; status_reason: string | null; failing_since: Date | null; held_until: Date | null }>('select * from webhook_endpoints where id = $1', [id]))[0]!;
const attemptsReach = (endpointId: string, count: number) => eventually(async () => (await attemptsAt(endpointId)).length >= count);

describe('an event', () => {
  it('arrives signed over its exact bytes, once, and its delivery and attempt are recorded', async () => {
    const path = newPath();
    const operatorId = newUuid();
    const { id, secret } = await addEndpoint(db, operatorId, urlOf(path));
    work();
    await emit(db, operatorId, 1, () => ({ resource: '/straße/⚡', amountMsat: 10_000 }));
    const [{ body, headers }] = await receiver.until(1, at(path)) as [ReceivedWebhook];
    const event = verifyWebhook(secret, body, headers);
    expect(event).toMatchObject({ type: 'com.l402kit.invoice.paid', sequence: '00000000000000000001', data: { resource: '/straße/⚡', amountMsat: 10_000 } });
    const [stored] = await query<{ body: string }>('select body from events where operator_id = $1', [operatorId]);
    expect(body.toString()).toBe(stored!.body);
    await eventually(async () => (await deliveriesTo(id))[0]?.status === 'delivered');
    expect(await attemptsAt(id)).toEqual([expect.objectContaining({ status_code: 204, error_code: null, response: null })]);
    expect((await deliveriesTo(id))[0]).toMatchObject({ attempts: 1, finished_at: expect.any(Date) });
  });

  it('hands on the trace of the call that caused it, as header and extension alike', async () => {
    const path = newPath();
    const operatorId = newUuid();
    await addEndpoint(db, operatorId, urlOf(path));
    work();
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    await db.pool.query(`insert into outbox (operator_id, type, subject, data, extensions) values ($1, 'invoice.paid', 'inv_1', '{}', $2)`, [operatorId, JSON.stringify({ traceparent })]);
    await emit(db, operatorId, 1, () => ({ traceparent: 'not the envelope' }));
    const received = await receiver.until(2, at(path));
    expect(received.map((r) => r.headers['traceparent']).sort()).toEqual([traceparent, undefined].sort());
  });

  it('to an endpoint that is paused waits until it is enabled', async () => {
    const path = newPath();
    const operatorId = newUuid();
    const { id } = await addEndpoint(db, operatorId, urlOf(path));
    await db.pool.query(`update webhook_endpoints set status = 'paused' where id = $1`, [id]);
    work();
    await emit(db, operatorId, 3);
    await eventually(async () => (await deliveriesTo(id)).length === 3);
    await workers[0]!.delivery.sweep();
    expect(receiver.received.filter(at(path))).toEqual([]);
    await db.pool.query(`update webhook_endpoints set status = 'enabled' where id = $1`, [id]);
    await receiver.until(3, at(path));
  });
});

describe('a receiver that fails', () => {
  it('is tried again by the schedule, ten times, with the same webhook-id and a fresh timestamp; then the delivery is exhausted and kept', async () => {
    const clock = new ManualClock(new Date());
    const path = newPath();
    const operatorId = newUuid();
    const { id, secret } = await addEndpoint(db, operatorId, urlOf(path));
    receiver.answer = (_webhook, response) => { response.writeHead(500).end('no'); };
    work({ clock, random: () => 0.5 });
    clock.advanceMs(1_000);
    await emit(db, operatorId);
    await attemptsReach(id, 1);
    const delays = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
    for (const [i, seconds] of delays.entries()) {
      const [delivery] = await deliveriesTo(id);
      expect(delivery).toMatchObject({ status: 'owed', attempts: i + 1, next_at: new Date(clock.now().getTime() + seconds * 1_000) });
      clock.advanceMs(seconds * 1_000 - 1);
      await workers[0]!.delivery.sweep();
      expect(await attemptsAt(id)).toHaveLength(i + 1);
      clock.advanceMs(1);
      await attemptsReach(id, i + 2);
    }
    expect((await deliveriesTo(id))[0]).toMatchObject({ status: 'exhausted', attempts: 10, finished_at: clock.now() });
    const sent = receiver.received.filter(at(path));
    expect(new Set(sent.map((r) => r.headers['webhook-id'])).size).toBe(1);
    expect(new Set(sent.map((r) => r.headers['webhook-timestamp'])).size).toBe(10);
    for (const r of sent) expect(verifyWebhook(secret, r.body, r.headers, { toleranceSeconds: 30 * 86_400 }).sequence).toBe('00000000000000000001');
    // Three days of failures do not disable it yet.
    expect((await endpointRow(id)).status).toBe('enabled');
  });

  it('for 5 days, at everything, is disabled, and the other endpoints are told', async () => {
    const clock = new ManualClock(new Date(Date.now() + 1_000));
    const [path, otherPath] = [newPath(), newPath()];
    const operatorId = newUuid();
    const { id } = await addEndpoint(db, operatorId, urlOf(path));
    await addEndpoint(db, operatorId, urlOf(otherPath), { eventTypes: ['webhook.disabled'] });
    receiver.answer = (webhook, response) => { response.writeHead(webhook.path === path ? 500 : 204).end(); };
    work({ clock });
    const firstFailure = clock.now();
    await emit(db, operatorId);
    await attemptsReach(id, 1);
    await eventually(async () => (await endpointRow(id)).failing_since?.getTime() === firstFailure.getTime());
    clock.advanceMs(5 * DAY - 1);
    await attemptsReach(id, 2);
    await eventually(async () => (await query('select 1 from webhook_deliveries where endpoint_id = $1 and lease_until is null', [id])).length === 1);
    expect((await endpointRow(id)).status).toBe('enabled');
    clock.advanceMs(DAY);
    await eventually(async () => (await endpointRow(id)).status === 'disabled');
    expect((await endpointRow(id)).status_reason).toMatch(/5 days/);
    const [notice] = await receiver.until(1, at(otherPath));
    expect(JSON.parse(notice!.body.toString())).toMatchObject({ type: 'com.l402kit.webhook.disabled', data: { url: urlOf(path), reasonCode: 'failing', failingSince: firstFailure.toISOString() } });
    // What came before it was disabled stays owed; what comes after is not kept for it.
    await emit(db, operatorId);
    await eventually(async () => (await query('select 1 from events where operator_id = $1', [operatorId])).length === 3);
    expect((await deliveriesTo(id)).map((d) => d.status)).toEqual(['owed']);
  });

  it('now and then is not disabled: one success begins the count anew', async () => {
    const clock = new ManualClock(new Date(Date.now() + 1_000));
    const path = newPath();
    const operatorId = newUuid();
    const { id } = await addEndpoint(db, operatorId, urlOf(path));
    let fail = true;
    receiver.answer = (_webhook, response) => { response.writeHead(fail ? 500 : 204).end(); };
    work({ clock });
    for (let day = 0; day < 8; day++) {
      fail = day !== 4;
      await emit(db, operatorId);
      await eventually(async () => (await endpointRow(id)).failing_since !== null === fail && (await deliveriesTo(id)).length === day + 1);
      await attemptsReach(id, day + 1);
      clock.advanceMs(DAY);
    }
    expect((await endpointRow(id)).status).toBe('enabled');
  });

  it('with 410 is disabled at once', async () => {
    const path = newPath();
    const operatorId = newUuid();
    const { id } = await addEndpoint(db, operatorId, urlOf(path));
    receiver.answer = (_webhook, response) => { response.writeHead(410).end(); };
    work();
    await emit(db, operatorId, 1);
    await eventually(async () => (await endpointRow(id)).status === 'disabled');
    expect((await endpointRow(id)).status_reason).toMatch(/410/);
    expect(await attemptsAt(id)).toEqual([expect.objectContaining({ status_code: 410, error_detail: expect.stringContaining('gone') })]);
  });

  it.each([[429, '120', 120], [503, '7200', 7_200], [429, '1', 60]])('with %i and Retry-After %s is left alone for that long, with everything it is owed', async (status, header, seconds) => {
    const clock = new ManualClock(new Date(Date.now() + 1_000));
    const path = newPath();
    const operatorId = newUuid();
    const { id } = await addEndpoint(db, operatorId, urlOf(path), { maxConcurrency: 1 });
    let busy = true;
    receiver.answer = (_webhook, response) => { response.writeHead(busy ? status : 204, busy ? { 'retry-after': header } : {}).end(); };
    work({ clock });
    await emit(db, operatorId, 3);
    await eventually(async () => (await endpointRow(id)).held_until !== null);
    expect((await endpointRow(id)).held_until).toEqual(new Date(clock.now().getTime() + seconds * 1_000));
    busy = false;
    clock.advanceMs(seconds * 1_000 - 1);
    await workers[0]!.delivery.sweep();
    await workers[0]!.delivery.waker.settled();
    expect(receiver.received.filter(at(path))).toHaveLength(1);
    clock.advanceMs(1);
    await receiver.until(4, at(path));
  });

  it('at everything is not hammered: after 16 failures in a row the rest waits', async () => {
    const path = newPath();
    const operatorId = newUuid();
    const { id } = await addEndpoint(db, operatorId, urlOf(path));
    receiver.answer = (_webhook, response) => { response.writeHead(500).end(); };
    work();
    await emit(db, operatorId, 200);
    await eventually(async () => (await endpointRow(id)).held_until !== null);
    const attempts = (await attemptsAt(id)).length;
    expect(attempts).toBeGreaterThanOrEqual(16);
    expect(attempts).toBeLessThan(40);
    expect((await deliveriesTo(id)).filter((d) => d.status === 'owed')).toHaveLength(200);
  });
});

describe('a receiver that is hostile', () => {
  const servers: [string, () => Promise<HostileServer>, string][] = [
    ['drips its answer', () => drippingServer(), 'timeout'],
    ['never answers', () => silentServer(), 'timeout'],
    ['sends headers without end', () => endlessHeadersServer(), 'headers-too-large'],
    ['redirects elsewhere', () => redirectingServer('https://example.com/'), 'redirect-refused'],
  ];
  it.each(servers)('%s: the attempt fails in time, with the reason', async (_what, start, code) => {
    const server = await start();
    try {
      const operatorId = newUuid();
      const { id } = await addEndpoint(db, operatorId, `${server.origin}/hook`);
      work({ allowLoopbackHosts: [server.host], attemptTimeoutMs: 400 });
      await emit(db, operatorId);
      await attemptsReach(id, 1);
      const [attempt] = await attemptsAt(id);
      expect(attempt).toMatchObject({ error_code: code, error_detail: expect.stringMatching(/\w+ \w+/) });
      expect(attempt!.duration_ms).toBeLessThan(2_000);
    } finally {
      await Promise.all(workers.splice(0).map((worker) => worker.stop()));
      await server.close();
    }
  });

  it.each<[string, () => Promise<HostileServer>]>([['a gigabyte', () => hugeBodyServer()], ['a decompression bomb', () => gzipBombServer()]])('answers 200 with %s: delivered, 4 KB kept, memory flat', async (_what, start) => {
    const server = await start();
    try {
      const operatorId = newUuid();
      const { id } = await addEndpoint(db, operatorId, `${server.origin}/hook`);
      work({ allowLoopbackHosts: [server.host], attemptTimeoutMs: 5_000 });
      const before = process.memoryUsage().rss;
      await emit(db, operatorId, 20);
      await attemptsReach(id, 20);
      for (const attempt of await attemptsAt(id)) expect(Buffer.byteLength(attempt.response ?? '')).toBeLessThanOrEqual(4_096);
      expect((process.memoryUsage().rss - before) / 2 ** 20).toBeLessThan(150);
    } finally {
      await Promise.all(workers.splice(0).map((worker) => worker.stop()));
      await server.close();
    }
  });

  it('is on our own network by the time of sending: nothing is sent, and the attempt says so', async () => {
    const operatorId = newUuid();
    const { id } = await addEndpoint(db, operatorId, urlOf(newPath()));
    work({ allowLoopbackHosts: [] });
    await emit(db, operatorId);
    await attemptsReach(id, 1);
    expect((await attemptsAt(id))[0]).toMatchObject({ status_code: null, error_code: expect.stringMatching(/refused/) });
  });
});

describe('fairness', () => {
  it('a slow endpoint with much that is owed does not delay the others', async () => {
    const slow = newPath();
    const fast = Array.from({ length: 10 }, newPath);
    const operatorId = newUuid();
    await addEndpoint(db, operatorId, urlOf(slow));
    const others = newUuid();
    for (const path of fast) await addEndpoint(db, others, urlOf(path));
    receiver.answer = (webhook, response) => {
      if (webhook.path === slow) setTimeout(() => response.writeHead(204).end(), 2_000);
      else response.writeHead(204).end();
    };
    work();
    await emit(db, operatorId, 400);
    await receiver.until(8, at(slow));
    const started = performance.now();
    await emit(db, others, 50);
    await receiver.until(500, (webhook) => fast.includes(webhook.path));
    expect(performance.now() - started).toBeLessThan(4_000);
    expect(receiver.received.filter(at(slow)).length).toBeLessThan(60);
  });

  it('an endpoint never gets more requests at a time than it allows', async () => {
    const path = newPath();
    const operatorId = newUuid();
    await addEndpoint(db, operatorId, urlOf(path), { maxConcurrency: 3 });
    let underWay = 0;
    let most = 0;
    receiver.answer = (_webhook, response) => {
      most = Math.max(most, ++underWay);
      setTimeout(() => { underWay--; response.writeHead(204).end(); }, 15);
    };
    work();
    await emit(db, operatorId, 60);
    await receiver.until(60, at(path));
    expect(most).toBe(3);
  });

  it('an endpoint never gets more requests a minute than it allows', async () => {
    const path = newPath();
    const operatorId = newUuid();
    await addEndpoint(db, operatorId, urlOf(path), { ratePerMinute: 1_200 });
    work({ sliceMs: 300 });
    await emit(db, operatorId, 25);
    const received = await receiver.until(25, at(path));
    const gaps = received.slice(1).map((webhook, i) => webhook.at - received[i]!.at);
    // 20 a second: 24 gaps of 50 ms, a little less where a timer was early.
    expect(received.at(-1)!.at - received[0]!.at).toBeGreaterThan(24 * 50 * 0.9);
    expect(Math.max(...gaps)).toBeLessThan(1_500);
  });
});
