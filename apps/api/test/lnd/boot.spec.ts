import { createTestDatabase, SELF_SIGNED, TEST_AUTHORITY, type TestDatabase } from '@l402kit/testing';
import { status } from '@grpc/grpc-js';
import { runStaffCommand } from '../../src/staff/run-staff-command.js';
import { LndDouble } from '../support/lnd-double/lnd-double.js';
import { freePort, spawnProcess, type SpawnedProcess } from '../support/spawn-process.js';

let database: TestDatabase;
let lnd: LndDouble;
let spawned: SpawnedProcess[] = [];
beforeEach(async () => {
  database = await createTestDatabase();
  lnd = new LndDouble();
  await lnd.start();
});
afterEach(async () => {
  for (const { child } of spawned) child.kill('SIGKILL');
  await Promise.all(spawned.map((s) => s.ended));
  spawned = [];
  await lnd.stop();
  await database.drop();
});

async function start(name: 'api' | 'worker', more: Record<string, string> = {}): Promise<SpawnedProcess> {
  const started = await spawnProcess(name, {
    NODE_ENV: 'production', DATABASE_URL: database.url, LIGHTNING_BACKEND: 'lnd', LND_GRPC: lnd.address, LND_TLS_CERT: Buffer.from(TEST_AUTHORITY).toString('base64'), LND_MACAROON: lnd.macaroon,
    SECRETS_KEY: Buffer.alloc(32, 1).toString('base64'), PUBLIC_URL: 'https://api.test', ...more,
  });
  spawned.push(started);
  return started;
}
const anotherMacaroon = `0201${'6d'.repeat(40)}`;

describe('processes on LND', () => {
  it('run in production, and stop at SIGTERM with 0', async () => {
    const both = await Promise.all([start('api'), start('worker')]);
    await Promise.all(both.map((p) => p.answers('/readyz', 200)));
    for (const { child } of both) child.kill('SIGTERM');
    expect(await Promise.all(both.map((p) => p.ended))).toEqual([0, 0]);
  }, 60_000);

  it.each([
    ['another macaroon', () => ({ LND_MACAROON: anotherMacaroon }), 'does not accept LND_MACAROON (verification failed'],
    ['another certificate', () => ({ LND_TLS_CERT: Buffer.from(SELF_SIGNED.cert).toString('base64') }), 'does not show the certificate that LND_TLS_CERT holds'],
    ['no certificate', () => ({ LND_TLS_CERT: '' }), 'does not show the certificate that LND_TLS_CERT holds'],
    ['nobody at that port', async () => ({ LND_GRPC: `127.0.0.1:${await freePort()}` }), 'Start it, or correct LND_GRPC.'],
    ['a macaroon that is none', () => ({ LND_MACAROON: '/nowhere/payments.macaroon' }), 'LND_MACAROON: is neither the path of a macaroon'],
    ['a certificate that is none', () => ({ LND_TLS_CERT: '/nowhere/tls.cert' }), 'LND_TLS_CERT: is neither the path of a certificate'],
    ['no macaroon', () => ({ LND_MACAROON: '' }), 'LND_MACAROON: is missing'],
    ['an address without a port', () => ({ LND_GRPC: 'https://lnd.test' }), 'LND_GRPC: must be host:port'],
  ])('%s: both end with 1 and one line that says what to do', async (_what, settings, words) => {
    const both = await Promise.all([start('api', await settings()), start('worker', await settings())]);
    expect(await Promise.all(both.map((p) => p.ended))).toEqual([1, 1]);
    for (const p of both) expect(p.output().split('\n').filter((line) => !line.startsWith('{') && line.includes(words))).toHaveLength(1);
  }, 60_000);

  it('on a network whose invoices we cannot read, they end', async () => {
    await lnd.stop();
    lnd = new LndDouble({ network: 'simnet' });
    await lnd.start();
    const api = await start('api');
    expect(await api.ended).toBe(1);
    expect(api.output()).toContain('is on simnet; it must be on mainnet');
  }, 60_000);

  it('wait for an LND that they have known before, whose wallet is locked: the API serves what needs no node', async () => {
    const once = await start('api');
    await once.answers('/readyz', 200);
    lnd.trouble = { code: status.UNKNOWN, details: 'wallet locked, unlock it to enable full RPC access' };
    const [api, worker] = await Promise.all([start('api'), start('worker')]);
    await Promise.all([api.answers('/healthz', 200), worker.answers('/healthz', 200)]);
    expect(JSON.parse(await api.answers('/readyz', 503))).toMatchObject({ parts: { database: 'ok', node: 'is not available' } });
    lnd.trouble = undefined;
    await Promise.all([api.answers('/readyz', 200), worker.answers('/readyz', 200)]);
  }, 60_000);
});

describe('staff commands on LND', () => {
  it('say in one line which setting cannot be read', async () => {
    const said: string[] = [];
    const code = await runStaffCommand(['show'], (line) => { said.push(line); }, {
      NODE_ENV: 'production', DATABASE_URL: database.url, LIGHTNING_BACKEND: 'lnd', LND_GRPC: lnd.address, LND_MACAROON: 'none', SECRETS_KEY: Buffer.alloc(32, 1).toString('base64'),
    });
    expect(code).toBe(1);
    expect(said).toEqual([expect.stringMatching(/^Not done: LND_MACAROON: is neither/)]);
  });
});
