import { fork, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { newUuid } from '@l402kit/money-types';
import { createTestDatabase, type TestDatabase } from '@l402kit/testing';
import { verifyWebhook } from '@l402kit/webhook-signature';
import { Database } from '../../src/platform/database/database.js';
import { eventually } from '../support/money-harness.js';
import { redisServerPath, startRedis, type TestRedis } from '../support/redis-server.js';
import { addEndpoint, emit, type TestEndpoint } from '../support/webhook-harness.js';
import { startReceiver, type WebhookReceiver } from '../support/webhook-receiver.js';

const ENDPOINTS = 8;
const LEASE_MS = 1_200;

let testDatabase: TestDatabase;
let db: Database;
let receiver: WebhookReceiver;
let redis: TestRedis | undefined;
let worker: ChildProcess | undefined;
beforeEach(async () => {
  testDatabase = await createTestDatabase();
  db = new Database(testDatabase.url);
  receiver = await startReceiver();
});
afterEach(async () => {
  await kill();
  await redis?.stop();
  redis = undefined;
  await receiver.close();
  await db.close();
  await testDatabase.drop();
});

async function start(): Promise<void> {
  const child = fork(join(__dirname, '../support/webhook-worker.mjs'), [JSON.stringify({ databaseUrl: testDatabase.url, redisUrl: redis?.url, allowLoopbackHosts: [receiver.host], leaseMs: LEASE_MS })], { execArgv: [] });
  worker = child;
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => { resolve(); });
    child.once('exit', (code) => { reject(new Error(`the worker ended with ${code}`)); });
  });
}
async function kill(): Promise<void> {
  if (!worker || worker.exitCode !== null || worker.signalCode !== null) return;
  const ended = new Promise((resolve) => { worker!.once('exit', resolve); });
  worker.kill('SIGKILL');
  await ended;
}

interface Story { readonly operatorId: string; readonly endpoint: TestEndpoint; readonly path: string }
async function makeOperators(): Promise<Story[]> {
  return Promise.all(Array.from({ length: ENDPOINTS }, async (_, i) => {
    const operatorId = newUuid();
    const path = `/c/${i}`;
    return { operatorId, path, endpoint: await addEndpoint(db, operatorId, `http://${receiver.host}${path}`) };
  }));
}
const stillOwed = async (): Promise<number> => Number((await db.pool.query(
  `select (select count(*) from outbox) + (select count(*) from webhook_deliveries where status = 'owed') as n`)).rows[0].n);

/** Every event of every operator has arrived, verified, and whatever came twice came with the same id and the same bytes. */
function expectEverything(stories: readonly Story[], each: number): { duplicates: number } {
  let duplicates = 0;
  for (const { path, endpoint } of stories) {
    const bodies = new Map<string, string>();
    const sequences = new Set<string>();
    for (const webhook of receiver.received.filter((r) => r.path === path)) {
      const event = verifyWebhook(endpoint.secret, webhook.body, webhook.headers, { toleranceSeconds: 600 });
      const hash = createHash('sha256').update(webhook.body).digest('hex');
      if (bodies.has(event.id)) duplicates++;
      expect(bodies.get(event.id) ?? hash).toBe(hash);
      bodies.set(event.id, hash);
      sequences.add(event.sequence!);
    }
    expect([...sequences].sort()).toEqual(Array.from({ length: each }, (_, i) => String(i + 1).padStart(20, '0')));
    expect(bodies.size).toBe(each);
  }
  return { duplicates };
}

const backends: [string, boolean][] = [['PostgreSQL', false], ...(redisServerPath() ? [['Redis', true] as [string, boolean]] : [])];
describe.each(backends)('with the queue on %s', (_name, onRedis) => {
  beforeEach(async () => { if (onRedis) redis = await startRedis(); });

  it('a worker killed at 20 random moments under load loses no event', async () => {
    const stories = await makeOperators();
    let written = 0;
    let writing = true;
    const load = (async () => {
      while (writing) {
        await Promise.all(stories.map(({ operatorId }) => emit(db, operatorId, 3)));
        written += 3;
        await delay(20);
      }
    })();
    for (let kills = 0; kills < 20; kills++) {
      await start();
      // Every second time in the middle of its deliveries, otherwise wherever its start has got to.
      if (kills % 2 === 1) await receiver.until(receiver.received.length + 1);
      await delay(Math.random() * 200);
      await kill();
    }
    writing = false;
    await load;
    await start();
    await eventually(async () => await stillOwed() === 0, 60_000);
    expectEverything(stories, written);
  }, 120_000);

  if (!onRedis) return;
  it('a Redis that is flushed again and again loses no event, and what was owed arrives within seconds', async () => {
    const stories = await makeOperators();
    await start();
    for (let flushes = 0; flushes < 10; flushes++) {
      await Promise.all(stories.map(({ operatorId }) => emit(db, operatorId, 20)));
      await delay(Math.random() * 60);
      await redis!.flush();
    }
    const flushed = performance.now();
    await eventually(async () => await stillOwed() === 0, 30_000);
    expect(performance.now() - flushed).toBeLessThan(10_000);
    expectEverything(stories, 200);
  }, 60_000);

  it('a Redis that is gone for a while delays events and loses none', async () => {
    const stories = await makeOperators();
    await start();
    await Promise.all(stories.map(({ operatorId }) => emit(db, operatorId, 5)));
    await eventually(async () => await stillOwed() === 0);
    await redis!.stop();
    await Promise.all(stories.map(({ operatorId }) => emit(db, operatorId, 5)));
    await eventually(async () => (await db.pool.query('select 1 from outbox')).rowCount === 0);
    redis = await startRedis([], Number(new URL(redis!.url).port));
    await eventually(async () => await stillOwed() === 0, 30_000);
    expectEverything(stories, 10);
  }, 60_000);
});
