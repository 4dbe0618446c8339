import { createHash } from 'node:crypto';
import { createTestDatabase } from '@l402kit/testing';
import { newUuid, uuidFromPublicId } from '@l402kit/money-types';
import { Database } from '../../src/platform/database/database.js';
import { sequenceBefore } from '../../src/platform/outbox/sequence-at.js';
import { Browser } from '../support/browser.js';
import { eventually } from '../support/money-harness.js';
import { startTestApi, type SignedUpOperator, type TestApi } from '../support/test-api.js';
import { emit, startWebhookWorker, type WebhookWorker } from '../support/webhook-harness.js';

let api: TestApi;
let worker: WebhookWorker;
let db: Database;
beforeAll(async () => {
  api = await startTestApi();
  db = api.harness.money.db;
  worker = startWebhookWorker(db, { allowLoopbackHosts: [] });
});
afterAll(async () => {
  await worker.stop();
  await api.close();
});

interface CloudEvent { id: string; type: string; sequence: string; previoushash: string; data: { i: number } }
interface Page { data: CloudEvent[]; bodyHashes: string[]; nextCursor: string | null }
const uuidOf = (operator: SignedUpOperator): string => uuidFromPublicId('operator', operator.id)!;
const list = async (operator: SignedUpOperator, query = ''): Promise<Page> => (await api.call<Page>('GET', `/v1/events?${query}`, { key: operator.admin })).body;
const sequenced = (operator: SignedUpOperator, count: number) => eventually(async () => (await list(operator, 'limit=1000')).data.length >= count);

async function operatorWith(count: number): Promise<SignedUpOperator> {
  const operator = await api.signUp();
  await emit(db, uuidOf(operator), count);
  await sequenced(operator, count);
  return operator;
}

describe('GET /v1/events', () => {
  it('pages through everything in order, and the chain can be checked from the pages alone', async () => {
    const operator = await operatorWith(25);
    const events: CloudEvent[] = [];
    const hashes: string[] = [];
    for (let after: string | null = '0'; after !== null;) {
      const page: Page = await list(operator, `limit=10&after=${after}`);
      events.push(...page.data);
      hashes.push(...page.bodyHashes);
      after = page.nextCursor;
    }
    expect(events.map((e) => Number(e.sequence))).toEqual(Array.from({ length: 25 }, (_, i) => i + 1));
    events.forEach((event, i) => {
      expect(event.previoushash).toBe(i === 0 ? '0'.repeat(64) : hashes[i - 1]);
      // The order of keys survives JSON: what was hashed can be written again.
      expect(createHash('sha256').update(JSON.stringify(event)).digest('hex')).toBe(hashes[i]);
    });
  });

  it('filters by type and time, and shows nobody else\'s', async () => {
    const operator = await operatorWith(3);
    await emit(db, uuidOf(operator), 2, () => ({}), 'payout.settled');
    await sequenced(operator, 5);
    await operatorWith(1);
    expect((await list(operator, 'types=payout.settled')).data.map((e) => e.type)).toEqual(['com.l402kit.payout.settled', 'com.l402kit.payout.settled']);
    expect((await list(operator, 'types=com.l402kit.payout.settled,invoice.paid&after=3')).data).toHaveLength(2);
    expect((await list(operator, 'createdAfter=2100-01-01T00:00:00Z')).data).toEqual([]);
    expect((await list(operator, 'createdBefore=2100-01-01T00:00:00Z')).data).toHaveLength(5);
  });

  it.each([['types=invoice.payed', /Known are/], ['limit=0', /limit/], ['limit=1001', /limit/], ['after=evt_1', /sequence/], ['after=99999999999999999999', /sequence/], ['createdAfter=0000-01-01T00:00:00Z', /years/], ['createdAfter=yesterday', /time/], ['before=1', /before/]])('refuses %s and says why', async (query, reason) => {
    const operator = await api.signUp();
    const { status, body } = await api.call('GET', `/v1/events?${query}`, { key: operator.admin });
    expect([status, body.detail]).toEqual([422, expect.stringMatching(reason)]);
  });

  it('serves the schema that every event names', async () => {
    const operator = await operatorWith(1);
    const [event] = (await list(operator)).data as unknown as [{ dataschema: string }];
    const schema = await api.call('GET', new URL(event.dataschema).pathname);
    expect(schema).toMatchObject({ status: 200, body: { title: 'com.l402kit.invoice.paid', type: 'object' } });
    expect((await api.call('GET', '/schemas/events/nothing.json')).status).toBe(404);
  });
});

interface Stream { readonly events: { id: string; type: string; data: CloudEvent }[]; until(count: number): Promise<void>; readonly ended: Promise<void>; close(): void }
async function follow(operator: SignedUpOperator, headers: Record<string, string> = {}, query = ''): Promise<Stream> {
  const stop = new AbortController();
  const credentials = headers['cookie'] === undefined ? { authorization: `Bearer ${operator.admin}` } : {};
  const response = await fetch(`${api.url}/v1/events?${query}`, { headers: { ...credentials, accept: 'text/event-stream', ...headers }, signal: stop.signal });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  const events: Stream['events'] = [];
  let wake = (): void => undefined;
  const ended = (async () => {
    let text = '';
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += Buffer.from(chunk).toString('utf8');
      const parts = text.split('\n\n');
      text = parts.pop()!;
      for (const part of parts) {
        const fields = Object.fromEntries(part.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]));
        if (fields['data']) events.push({ id: fields['id']!, type: fields['event']!, data: JSON.parse(fields['data']) as CloudEvent });
      }
      wake();
    }
  })().catch(() => undefined);
  return {
    events, ended,
    until: (count) => new Promise((resolve) => { wake = () => { if (events.length >= count) resolve(); }; wake(); }),
    close: () => { stop.abort(); },
  };
}

describe('live events', () => {
  it('come as they happen, from now on, with their sequence as id', async () => {
    const operator = await operatorWith(2);
    const stream = await follow(operator);
    await emit(db, uuidOf(operator), 3, (i) => ({ i: i + 100 }));
    await stream.until(3);
    expect(stream.events.map((e) => [e.id, e.type, e.data.data.i])).toEqual([3, 4, 5].map((n) => [String(n).padStart(20, '0'), 'com.l402kit.invoice.paid', 97 + n]));
    stream.close();
  });

  it('resume after Last-Event-ID without a gap and without a repetition, however much came meanwhile', async () => {
    const operator = await operatorWith(1);
    const first = await follow(operator, {}, 'after=0');
    await first.until(1);
    first.close();
    await first.ended;
    await emit(db, uuidOf(operator), 450);
    const second = await follow(operator, { 'last-event-id': first.events[0]!.id });
    await second.until(450);
    expect(second.events.map((e) => Number(e.id))).toEqual(Array.from({ length: 450 }, (_, i) => i + 2));
    second.close();
  });

  it('are only those of the types asked for', async () => {
    const operator = await api.signUp();
    const stream = await follow(operator, {}, 'types=payout.settled');
    await emit(db, uuidOf(operator), 3);
    await emit(db, uuidOf(operator), 1, () => ({ i: 7 }), 'payout.settled');
    await emit(db, uuidOf(operator), 3);
    await emit(db, uuidOf(operator), 1, () => ({ i: 8 }), 'payout.settled');
    await stream.until(2);
    expect(stream.events.map((e) => e.data.data.i)).toEqual([7, 8]);
    stream.close();
  });

  it('end when their key is revoked', async () => {
    const operator = await api.signUp();
    const made = (await api.call('POST', '/v1/api-keys', { key: operator.admin, body: { name: 'stream', scopes: ['read'] } })).body;
    const stream = await follow({ ...operator, admin: made.secret });
    expect((await api.call('DELETE', `/v1/api-keys/${made.id}`, { key: operator.admin })).status).toBe(204);
    await stream.ended;
  });

  it('go on for a signed-in browser while others lose their key, and end when it signs out', async () => {
    const operator = await api.signUp();
    const browser = new Browser(api);
    await browser.call('POST', '/v1/sessions', { apiKey: operator.admin });
    const made = (await api.call('POST', '/v1/api-keys', { key: operator.admin, body: { name: 'stream', scopes: ['read'] } })).body;
    const ofBrowser = await follow(operator, { cookie: `l402_session=${browser.cookies.get('l402_session')}` });
    const ofKey = await follow({ ...operator, admin: made.secret });
    await api.call('DELETE', `/v1/api-keys/${made.id}`, { key: operator.admin });
    await ofKey.ended;
    await emit(db, uuidOf(operator), 1);
    await ofBrowser.until(1);
    expect((await browser.call('DELETE', '/v1/sessions/current')).status).toBe(204);
    await ofBrowser.ended;
  });

  it('are refused beyond ten connections an account, and for a Last-Event-ID that is none', async () => {
    const operator = await api.signUp();
    const streams = await Promise.all(Array.from({ length: 10 }, () => follow(operator)));
    const eleventh = await api.call('GET', '/v1/events', { key: operator.admin, headers: { accept: 'text/event-stream' } });
    expect([eleventh.status, eleventh.headers.get('retry-after')]).toEqual([429, '5']);
    streams.forEach((stream) => { stream.close(); });
    await Promise.all(streams.map((stream) => stream.ended));
    const wrong = await api.call('GET', '/v1/events', { key: operator.admin, headers: { accept: 'text/event-stream', 'last-event-id': 'evt_1' } });
    expect([wrong.status, wrong.body.detail]).toEqual([422, expect.stringContaining('Last-Event-ID')]);
  });
});

describe('where to begin in a long history', () => {
  it('is found by time without missing what happened at or after it', async () => {
    const testDatabase = await createTestDatabase();
    const database = new Database(testDatabase.url);
    try {
      const operatorId = newUuid();
      const start = Date.parse('2026-01-01T00:00:00Z');
      // One event an hour; the first hundred are no longer kept.
      await database.pool.query(
        `insert into events select $1, n, gen_random_uuid(), 'invoice.paid', 'inv_1', to_timestamp($2 + n * 3600), '{}', '' from generate_series(101, 1000) n`, [operatorId, start / 1_000]);
      for (const hour of [0, 100, 101, 102, 500, 999, 1_000, 1_001, 2_000]) {
        const before = await sequenceBefore(database, operatorId, new Date(start + hour * 3_600_000));
        const { rows } = await database.pool.query<{ missed: bigint; more: bigint }>(
          `select count(*) filter (where sequence <= $2 and at >= $3) as missed, count(*) filter (where sequence > $2 and at < $3) as more from events where operator_id = $1`,
          [operatorId, before, new Date(start + hour * 3_600_000)]);
        expect({ hour, missed: rows[0]!.missed, close: rows[0]!.more <= 1n }).toEqual({ hour, missed: 0n, close: true });
      }
      expect(await sequenceBefore(database, newUuid(), new Date())).toBe(0n);
    } finally {
      await database.close();
      await testDatabase.drop();
    }
  });
});
