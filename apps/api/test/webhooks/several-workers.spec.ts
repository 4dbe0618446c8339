import { newUuid } from '@l402kit/money-types';
import { createTestDatabase, type TestDatabase } from '@l402kit/testing';
import { EndpointLocks } from '../../src/modules/webhooks/delivery/endpoint-locks.js';
import { Database } from '../../src/platform/database/database.js';
import { eventually } from '../support/money-harness.js';
import { addEndpoint, emit, startWebhookWorker, type WebhookWorker } from '../support/webhook-harness.js';
import { startReceiver, type WebhookReceiver } from '../support/webhook-receiver.js';

let testDatabase: TestDatabase;
let db: Database;
let receiver: WebhookReceiver;
const workers: WebhookWorker[] = [];
beforeEach(async () => {
  testDatabase = await createTestDatabase();
  db = new Database(testDatabase.url);
  receiver = await startReceiver();
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
  await receiver.close();
  await db.close();
  await testDatabase.drop();
});

describe('several workers', () => {
  it('together never send an endpoint more at a time than it allows, and never the same event twice', async () => {
    const operatorId = newUuid();
    await addEndpoint(db, operatorId, receiver.url, { maxConcurrency: 2 });
    let underWay = 0;
    let most = 0;
    receiver.answer = (_webhook, response) => {
      most = Math.max(most, ++underWay);
      setTimeout(() => { underWay--; response.writeHead(204).end(); }, 5);
    };
    for (let i = 0; i < 3; i++) workers.push(startWebhookWorker(db, { allowLoopbackHosts: [receiver.host], sliceMs: 100, sweepEveryMs: 30 }));
    for (let i = 0; i < 30; i++) {
      await emit(db, operatorId, 5);
      await receiver.until((i + 1) * 4);
    }
    const received = await receiver.until(150);
    expect(most).toBe(2);
    expect(new Set(received.map((r) => r.headers['webhook-id'])).size).toBe(received.length);
    expect(workers.flatMap((worker) => worker.errors)).toEqual([]);
  });

  it('together never send an endpoint more a minute than it allows', async () => {
    const operatorId = newUuid();
    await addEndpoint(db, operatorId, receiver.url, { ratePerMinute: 1_200 });
    for (let i = 0; i < 2; i++) workers.push(startWebhookWorker(db, { allowLoopbackHosts: [receiver.host], sliceMs: 120, sweepEveryMs: 20 }));
    await emit(db, operatorId, 20);
    const received = await receiver.until(20);
    // 20 a second: 19 gaps of 50 ms, a little less where a timer was early.
    expect(received.at(-1)!.at - received[0]!.at).toBeGreaterThan(19 * 50 * 0.9);
  });

  it('go on with the endpoint of one whose connection is cut', async () => {
    const [one, two] = [new EndpointLocks(db.url), new EndpointLocks(db.url)];
    const endpointId = newUuid();
    try {
      expect(await one.tryLock(endpointId)).toBe(true);
      expect(await two.tryLock(endpointId)).toBe(false);
      await db.pool.query(`select pg_terminate_backend(l.pid) from pg_locks l where l.locktype = 'advisory' and l.granted and l.database = (select oid from pg_database where datname = current_database())`);
      await eventually(() => two.tryLock(endpointId));
      // The one that lost its connection makes another, and finds the endpoint taken.
      await eventually(async () => await one.tryLock(endpointId).catch(() => undefined) === false);
      two.unlock(endpointId);
      await eventually(() => one.tryLock(endpointId));
    } finally {
      await Promise.all([one.close(), two.close()]);
    }
  });
});
