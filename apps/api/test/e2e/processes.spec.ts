import { createTestDatabase, type TestDatabase } from '@l402kit/testing';
import pg from 'pg';
import { startSharedDevnet, type SharedDevnet } from '../support/devnet-harness.js';
import { eventually } from '../support/money-harness.js';
import { freePort, spawnProcess, type SpawnedProcess } from '../support/spawn-process.js';

let database: TestDatabase;
let network: SharedDevnet;
let spawned: SpawnedProcess[] = [];
beforeAll(async () => { [database, network] = await Promise.all([createTestDatabase(), startSharedDevnet()]); }, 60_000);
afterEach(async () => {
  for (const { child } of spawned) child.kill('SIGKILL');
  await Promise.all(spawned.map((s) => s.ended));
  spawned = [];
});
afterAll(async () => { await network.close(); await database.drop(); });

const settings = (): Record<string, string> => ({
  NODE_ENV: 'development', DATABASE_URL: database.url, DEVNET_URL: network.devnet.url, LIGHTNING_BACKEND: 'embedded', LOG_LEVEL: 'info',
  SECRETS_KEY: Buffer.alloc(32, 1).toString('base64'), PUBLIC_URL: 'http://api.test', ALLOW_LOOPBACK_HOSTS: new URL(network.devnet.url).host,
});
async function start(name: 'api' | 'worker', more: Record<string, string> = {}): Promise<SpawnedProcess> {
  const started = await spawnProcess(name, { ...settings(), ...more });
  spawned.push(started);
  return started;
}
async function connections(): Promise<string[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query<{ application_name: string }>(`select application_name from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`);
  await client.end();
  return rows.map((r) => r.application_name);
}

describe('the processes', () => {
  it('are ready when database, node and leaders are there, and stop at SIGTERM with 0, leaving no connection behind', async () => {
    const [api, worker] = await Promise.all([start('api'), start('worker')]);
    await Promise.all([api.answers('/readyz', 200), worker.answers('/readyz', 200)]);
    expect(JSON.parse(await worker.answers('/readyz', 200))).toMatchObject({ status: 'ready', parts: { database: 'ok', node: 'ok', settlements: 'ok', sequencer: 'ok' } });
    expect(await worker.answers('/metrics', 200)).toContain('l402_settlements_recorded_total');
    await worker.answers('/v1/operator', 404);
    for (const { child } of [api, worker]) child.kill('SIGTERM');
    expect(await Promise.all([api.ended, worker.ended])).toEqual([0, 0]);
    await eventually(async () => (await connections()).length === 0);
  }, 60_000);

  it('end when the process that started them is gone', async () => {
    const both = await Promise.all([start('api', { L402_PARENT_PIPE: '1' }), start('worker', { L402_PARENT_PIPE: '1' })]);
    await Promise.all(both.map((p) => p.answers('/healthz', 200)));
    for (const { child } of both) child.stdin!.end();
    expect(await Promise.all(both.map((p) => p.ended))).toEqual([0, 0]);
  }, 60_000);

  it('say which settings are wrong, one line each, and end with 1', async () => {
    const api = await start('api', { DATABASE_URL: 'mysql://x', SECRETS_KEY: 'short', PORT_API: '99999999' });
    expect(await api.ended).toBe(1);
    for (const name of ['DATABASE_URL: must start with postgresql://', 'SECRETS_KEY: must be 32 bytes', 'PORT_API: ']) expect(api.output()).toContain(`\n${name}`);
  });

  it('say in one line that the port is taken, and end with 1', async () => {
    const first = await start('api');
    await first.answers('/healthz', 200);
    const second = await start('api', { PORT_API: new URL(first.url).port });
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain(`The api could not start: port ${new URL(first.url).port} is taken. Stop what listens there, or set PORT_API to another one.\n`);
  }, 60_000);

  it('start while the node is away: the API answers 503 for invoices and serves the rest, the worker waits', async () => {
    const gone = { DEVNET_URL: `http://127.0.0.1:${await freePort()}` };
    const once = await start('api');
    await once.answers('/readyz', 200); // the node is known from here on
    const [api, worker] = await Promise.all([start('api', gone), start('worker', gone)]);
    await Promise.all([api.answers('/healthz', 200), worker.answers('/healthz', 200)]);
    expect(JSON.parse(await api.answers('/readyz', 503))).toMatchObject({ parts: { database: 'ok', node: 'is not available' } });
    expect(await api.answers('/v1/operator', 401)).toContain('api-key-missing');
    for (const { child } of [api, worker]) child.kill('SIGTERM');
    expect(await Promise.all([api.ended, worker.ended])).toEqual([0, 0]);
  }, 60_000);

  it('refuse a node that the books do not belong to', async () => {
    const first = await start('api');
    await first.answers('/readyz', 200);
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query<{ pubkey: string }>('select pubkey from nodes');
    await client.query(`update nodes set pubkey = '02' || repeat('00', 32)`);
    try {
      const wrong = await Promise.all([start('api'), start('worker')]);
      expect(await Promise.all(wrong.map((p) => p.ended))).toEqual([1, 1]);
      for (const p of wrong) expect(p.output()).toContain('This database keeps the books of node');
    } finally {
      await client.query('update nodes set pubkey = $1', [rows[0]!.pubkey]);
      await client.end();
    }
  }, 60_000);
});
