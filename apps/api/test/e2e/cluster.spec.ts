/**
 * Two APIs and two workers on one database and one Lightning node, with everything failing in the middle of sixty
 * purchases: a worker killed, the database cut off, Redis flushed. Afterwards every sat and every event is accounted for.
 */
import { createHash } from 'node:crypto';
import { DevnetApi } from '@l402kit/devnet';
import { type OwnCluster, startOwnCluster } from '@l402kit/testing';
import { verifyWebhook } from '@l402kit/webhook-signature';
import pg from 'pg';
import { startSharedDevnet, type SharedDevnet } from '../support/devnet-harness.js';
import { migrate } from '../support/migrate.js';
import { eventually } from '../support/money-harness.js';
import { redisServerPath, startRedis, type TestRedis } from '../support/redis-server.js';
import { spawnProcess, type SpawnedProcess } from '../support/spawn-process.js';
import { startReceiver, type WebhookReceiver } from '../support/webhook-receiver.js';

const PURCHASES = 60;
const AMOUNT_MSAT = 21_000;

let cluster: OwnCluster;
let network: SharedDevnet;
let receiver: WebhookReceiver;
let redis: TestRedis | undefined;
const spawned: SpawnedProcess[] = [];

beforeAll(async () => {
  [cluster, network, receiver] = await Promise.all([startOwnCluster({ maxConnections: 150 }), startSharedDevnet(), startReceiver()]);
  redis = redisServerPath() ? await startRedis() : undefined;
  await migrate(cluster.url);
}, 60_000);
afterAll(async () => {
  for (const { child } of spawned) child.kill('SIGKILL');
  await Promise.all(spawned.map((s) => s.ended));
  await Promise.all([cluster?.stop(), network?.close(), receiver?.close(), redis?.stop()]);
});

async function start(name: 'api' | 'worker'): Promise<SpawnedProcess> {
  const host = new URL(network.devnet.url).port;
  const process = await spawnProcess(name, {
    NODE_ENV: 'development', DATABASE_URL: cluster.url, DEVNET_URL: network.devnet.url, LIGHTNING_BACKEND: 'embedded', LOG_LEVEL: 'warn',
    SECRETS_KEY: Buffer.alloc(32, 1).toString('base64'), PUBLIC_URL: 'http://api.test', PAYOUT_TIMEOUT_SECONDS: '20',
    ALLOW_LOOPBACK_HOSTS: `localhost:${host},${receiver.host}`, ...(redis ? { REDIS_URL: redis.url } : {}),
  });
  spawned.push(process);
  return process;
}

async function call<T>(api: SpawnedProcess, method: string, path: string, key?: string, body?: unknown, headers: Record<string, string> = {}): Promise<T> {
  const response = await fetch(api.url + path, {
    method, headers: { 'content-type': 'application/json', ...(key ? { authorization: `Bearer ${key}` } : {}), ...headers }, ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const answer = await response.json() as T & { title?: string };
  if (!response.ok) throw new Error(`${response.status} ${answer.title}`);
  return answer;
}

/** Repeats until it is answered: with its idempotency key a request is carried out once however often it is sent. */
const insist = <T>(work: () => Promise<T>) => eventually(() => work().catch(() => undefined), 40_000) as Promise<T>;

test('two APIs and two workers, with a worker killed, the database cut off and Redis flushed in the middle: every sat is paid once and every event arrives', async () => {
  const devnet = new DevnetApi(network.devnet.url);
  const apis = await Promise.all([start('api'), start('api')]);
  const workers = await Promise.all([start('worker'), start('worker')]);
  await Promise.all([...apis, ...workers].map((p) => p.answers('/readyz', 200)));
  await devnet.wallet('alice');
  const host = new URL(network.devnet.url).port;
  const account = await call<{ keys: { admin: { secret: string }; invoices: { secret: string } } }>(apis[0]!, 'POST', '/v1/operators', undefined, { lightningAddress: `alice@localhost:${host}` });
  const { admin, invoices } = { admin: account.keys.admin.secret, invoices: account.keys.invoices.secret };
  const endpoint = await call<{ secret: string }>(apis[1]!, 'POST', '/v1/webhook-endpoints', admin, { url: receiver.url, eventTypes: ['*'] });

  let bought = 0;
  const buy = async (n: number) => {
    const key = { 'idempotency-key': `purchase-${n}` };
    const order = { amountMsat: AMOUNT_MSAT, resource: '/weather' };
    // Both APIs are asked for the same thing at once: one invoice comes of it.
    const [one, other] = await Promise.all(apis.map((api) => insist(() => call<{ id: string; paymentRequest: string }>(api, 'POST', '/v1/invoices', invoices, order, key))));
    expect(one!.id).toBe(other!.id);
    await insist(() => devnet.pay('caller', one!.paymentRequest));
    bought += 1;
  };
  const purchases = (async () => {
    const queue = Array.from({ length: PURCHASES }, (_, n) => n);
    await Promise.all(Array.from({ length: 6 }, async () => { for (let n = queue.shift(); n !== undefined; n = queue.shift()) await buy(n); }));
  })();
  await eventually(() => bought >= 10, 40_000);
  workers[0]!.child.kill('SIGKILL');
  await eventually(() => bought >= 20, 40_000);
  await redis?.flush();
  await eventually(() => bought >= 30, 40_000);
  await cluster.crash();
  await start('worker');
  await purchases;

  const client = new pg.Client({ connectionString: cluster.url });
  await client.connect();
  const one = async (sql: string) => (await client.query<Record<string, string>>(sql)).rows[0]!;
  try {
    const net = PURCHASES * (AMOUNT_MSAT - (AMOUNT_MSAT * 3) / 1_000);
    await eventually(async () => {
      const r = await one(`select (select count(*) from invoices where status = 'paid') as paid, (select count(*) from payouts where status = 'in_flight') as live,
        (select coalesce(sum(amount_msat), 0) from payouts where status = 'settled') as out, (select count(*) from outbox) as outbox,
        (select count(*) from webhook_deliveries where status = 'owed') as owed`);
      return Number(r['paid']) === PURCHASES && r['live'] === '0' && r['outbox'] === '0' && r['owed'] === '0' && net - Number(r['out']) < 1_000;
    }, 60_000);
    const books = await one(`select (select coalesce(sum(balance_msat), 0) from ledger_balances) as sum, (select coalesce(sum(amount_msat), 0) from ledger_entries) as entries,
      (select sum(amount_msat) from payouts where status = 'settled') as out, (select count(*) from invoices) as invoices,
      (select count(*) from suspense_receipts) + (select count(*) from quarantined_settlements) + (select count(*) from payout_halts) as odd`);
    expect(books).toMatchObject({ sum: '0', entries: '0', invoices: String(PURCHASES), odd: '0' });
    expect((await devnet.wallet('alice')).balanceMsat).toBe(Number(books['out']));

    // Every event, in one unbroken chain, each signed: duplicates are allowed, gaps and forgeries are not.
    const { rows: events } = await client.query<{ id: string; body: string; sequence: string }>('select id, body, sequence from events order by sequence');
    const received = new Map(receiver.received.map((webhook) => {
      verifyWebhook(endpoint.secret, webhook.body, webhook.headers);
      return [webhook.headers['webhook-id'] as string, webhook.body.toString()];
    }));
    let previous = '00'.repeat(32);
    events.forEach((event, i) => {
      expect(Number(event.sequence)).toBe(i + 1);
      const envelope = JSON.parse(event.body) as { id: string; previoushash: string };
      expect(envelope.previoushash).toBe(previous);
      previous = createHash('sha256').update(event.body).digest('hex');
      expect(received.get(envelope.id)).toBe(event.body);
    });
    expect(events.filter((e) => e.body.includes('com.l402kit.invoice.paid'))).toHaveLength(PURCHASES);
  } finally {
    await client.end();
  }
}, 180_000);
