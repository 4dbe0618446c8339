import { uuidFromPublicId } from '@l402kit/money-types';
import { EventInbox, fetchEventsFrom, MemoryInboxStore, RedisInboxStore, verifyWebhook, type InboxStore, type WebhookEvent } from '@l402kit/webhook-signature';
import { Redis } from 'ioredis';
import { eventually } from '../support/money-harness.js';
import { redisServerPath, startRedis, type TestRedis } from '../support/redis-server.js';
import { startTestApi, type TestApi } from '../support/test-api.js';
import { emit, startWebhookWorker, type WebhookWorker } from '../support/webhook-harness.js';
import { startReceiver, type WebhookReceiver } from '../support/webhook-receiver.js';

let api: TestApi;
let receiver: WebhookReceiver;
let worker: WebhookWorker;
let redis: TestRedis | undefined;
const clients: Redis[] = [];
beforeAll(async () => {
  receiver = await startReceiver();
  api = await startTestApi({ ALLOW_LOOPBACK_HOSTS: receiver.host });
  worker = startWebhookWorker(api.harness.money.db, { allowLoopbackHosts: [receiver.host] });
  if (redisServerPath()) redis = await startRedis();
});
afterAll(async () => {
  clients.forEach((client) => { client.disconnect(); });
  await worker.stop();
  await api.close();
  await receiver.close();
  await redis?.stop();
});

const redisClient = (): Redis => {
  const client = new Redis(redis!.url);
  clients.push(client);
  return client;
};
const stores: [string, (name: string) => InboxStore[]][] = [
  ['in memory', () => { const store = new MemoryInboxStore(); return [store, store]; }],
  ...(redisServerPath() ? [['in Redis, shared by two processes', (name: string) => [new RedisInboxStore(redisClient(), name), new RedisInboxStore(redisClient(), name)]] as [string, (name: string) => InboxStore[]]] : []),
];

it.each(stores)('an inbox %s hands over every event once and in order, although the receiver loses a third of them and repeats a third', async (_what, makeStores) => {
  const operator = await api.signUp();
  const operatorId = uuidFromPublicId('operator', operator.id)!;
  const { body: endpoint } = await api.call('POST', '/v1/webhook-endpoints', { key: operator.admin, body: { url: receiver.url } });
  const handled: string[] = [];
  const inboxes = makeStores(endpoint.id).map((store) => new EventInbox({
    store, begin: 'beginning', fetchEvents: fetchEventsFrom({ apiUrl: api.url, apiKey: operator.admin }),
    handle: (event: WebhookEvent) => { handled.push(event.sequence!); },
  }));
  const failures: unknown[] = [];
  let turn = 0;
  receiver.answer = (webhook, response) => {
    void (async () => {
      const luck = Math.random();
      // Lost on our side: we said yes and forgot it.
      if (luck < 1 / 3) { response.writeHead(204).end(); return; }
      verifyWebhook(endpoint.secret, webhook.body, webhook.headers);
      await inboxes[turn++ % inboxes.length]!.receive(webhook.body);
      if (luck < 2 / 3) await inboxes[turn++ % inboxes.length]!.receive(webhook.body);
      response.writeHead(204).end();
    })().catch((error: unknown) => { failures.push(error); response.writeHead(500).end(); });
  };
  for (let i = 0; i < 8; i++) await emit(api.harness.money.db, operatorId, 10);
  await eventually(async () => (await api.call('GET', `/v1/webhook-endpoints/${endpoint.id}/deliveries?status=delivered&limit=100`, { key: operator.admin })).body.data.length === 80);
  await inboxes[0]!.catchUp();
  expect(failures).toEqual([]);
  expect(handled).toEqual(Array.from({ length: 80 }, (_, i) => String(i + 1).padStart(20, '0')));
});

(redisServerPath() ? [1] : []).forEach(() => {
  it('a process that lost its lock on a shared inbox cannot move it back', async () => {
    const store = new RedisInboxStore(redisClient(), 'fenced');
    const raw = redisClient();
    await store.exclusively((session) => session.save({ sequence: '2', hash: 'b' }));
    await store.exclusively(async (session) => {
      await raw.set('l402:inbox:{fenced}:lock', 'somebody else');
      await expect(session.save({ sequence: '1', hash: 'a' })).rejects.toThrow(/taken over/);
      await raw.del('l402:inbox:{fenced}:lock');
    });
    expect(await store.exclusively((session) => session.load())).toEqual({ sequence: '2', hash: 'b' });
  });
});
