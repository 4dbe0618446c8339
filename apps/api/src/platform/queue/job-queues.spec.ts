import { createTestDatabase, type TestDatabase } from '@l402kit/testing';
import { z } from 'zod';
import { bindJob, defineJob } from './job-contract.js';
import { JobQueues } from './job-queues.js';
import { createQueueBackend, QueueMisconfigured } from './queue-backend.js';
import { redisServerPath, startRedis, type TestRedis } from '../../../test/support/redis-server.js';

const deliver = defineJob('webhook.deliver', z.object({ endpointId: z.string() }));
const clean = defineJob('history.clean', z.object({}));

interface Server { readonly redisUrl: string | undefined; readonly databaseUrl: string; stop(): Promise<void> }

async function onPostgres(): Promise<Server> {
  const database: TestDatabase = await createTestDatabase();
  return { redisUrl: undefined, databaseUrl: database.url, stop: () => database.drop() };
}
async function onRedis(): Promise<Server> {
  const redis: TestRedis = await startRedis();
  return { redisUrl: redis.url, databaseUrl: '', stop: () => redis.stop() };
}

const backends: [string, () => Promise<Server>][] = [['PostgreSQL', onPostgres], ...(redisServerPath() ? [['Redis', onRedis] as [string, () => Promise<Server>]] : [])];

describe.each(backends)('jobs on %s', (_name, start) => {
  let server: Server;
  const open: JobQueues[] = [];
  const errors: Error[] = [];
  const queues = (): JobQueues => {
    const made = new JobQueues(createQueueBackend(server), { onError: (error) => errors.push(error) });
    open.push(made);
    return made;
  };
  beforeAll(async () => { server = await start(); });
  afterEach(async () => { await Promise.all(open.splice(0).map((q) => q.close())); });
  afterAll(async () => { await server.stop(); });

  it('a job that is waiting already is not queued twice', async () => {
    const done: string[] = [];
    const producer = queues();
    const items = ['a', 'b', 'a', 'a'].map((endpointId) => ({ key: endpointId, data: { endpointId } }));
    await producer.addOnce(deliver, items);
    await producer.addOnce(deliver, items);
    await new Promise<void>((resolve) => {
      queues().work('webhooks', [bindJob(deliver, async ({ endpointId }) => { done.push(endpointId); if (done.length === 2) resolve(); })], { concurrency: 4 });
    });
    expect(done.sort()).toEqual(['a', 'b']);
  });

  it('a wake-up that arrives while its job is at work is done once more afterwards, never beside it', async () => {
    const producer = queues();
    let running = 0;
    let runs = 0;
    let beside = false;
    await new Promise<void>((resolve, reject) => {
      queues().work('webhooks', [bindJob(deliver, async () => {
        beside ||= running++ > 0;
        if (++runs === 1) await Promise.all(Array.from({ length: 5 }, () => producer.addOnce(deliver, [{ key: 'c', data: { endpointId: 'c' } }])));
        running--;
        if (runs === 2) resolve();
      })], { concurrency: 4 });
      producer.addOnce(deliver, [{ key: 'c', data: { endpointId: 'c' } }]).catch(reject);
    });
    expect({ runs, beside }).toEqual({ runs: 2, beside: false });
  });

  it('a job that failed can be queued again at once', async () => {
    const producer = queues();
    let runs = 0;
    const failed = new Promise<void>((resolve) => {
      const worker = new JobQueues(createQueueBackend(server), { onError: () => resolve() });
      open.push(worker);
      worker.work('webhooks', [bindJob(deliver, async () => { if (++runs === 1) throw new Error('first'); second(); })], { concurrency: 1 });
    });
    let second = (): void => undefined;
    const again = new Promise<void>((resolve) => { second = resolve; });
    await producer.addOnce(deliver, [{ key: 'd', data: { endpointId: 'd' } }]);
    await failed;
    await producer.addOnce(deliver, [{ key: 'd', data: { endpointId: 'd' } }]);
    await again;
    expect(runs).toBe(2);
  });

  it('a repeated job is done again and again', async () => {
    const producer = queues();
    let runs = 0;
    await producer.repeat(clean, {}, 100);
    await new Promise<void>((resolve) => {
      queues().work('housekeeping', [bindJob(clean, async () => { if (++runs === 3) resolve(); })], { concurrency: 1 });
    });
    expect(runs).toBeGreaterThanOrEqual(3);
  });

  it('data that does not fit the contract is refused before it is queued', async () => {
    await expect(queues().addOnce(deliver, [{ key: 'e', data: { endpointId: 7 } as never }])).rejects.toThrow(/expected string/);
  });
});

it('a queue that cannot be reached refuses within seconds instead of waiting', async () => {
  const queues = new JobQueues(createQueueBackend({ redisUrl: 'redis://127.0.0.1:1', databaseUrl: '' }));
  const started = performance.now();
  await expect(queues.addOnce(deliver, [{ key: 'f', data: { endpointId: 'f' } }])).rejects.toThrow();
  await expect(queues.check()).rejects.toThrow();
  expect(performance.now() - started).toBeLessThan(5_000);
  await queues.close();
});

if (redisServerPath()) {
  it('a Redis that evicts keys is refused with what to do', async () => {
    const redis = await startRedis(['--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru']);
    const backend = createQueueBackend({ redisUrl: redis.url, databaseUrl: '' });
    try {
      await expect(backend.check()).rejects.toThrow(QueueMisconfigured);
    } finally {
      await backend.close();
      await redis.stop();
    }
  });
}
