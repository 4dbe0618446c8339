import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '@l402kit/testing';
import { FileReplayStore } from './file-replay-store.js';
import { MemoryReplayStore } from './memory-replay-store.js';
import { PostgresReplayStore } from './postgres-replay-store.js';
import { RedisReplayStore } from './redis-replay-store.js';
import type { ReplayStore } from './replay-store.js';

interface Running { readonly store: ReplayStore; close(): Promise<void> }
const newHash = () => randomBytes(32).toString('hex');
const inAnHour = () => Math.floor(Date.now() / 1_000) + 3_600;

function onFile(): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), 'l402-used-'));
  const store = new FileReplayStore(join(folder, 'new', 'used-payments'));
  return Promise.resolve({ store, close: () => { store.close(); rmSync(folder, { recursive: true }); return Promise.resolve(); } });
}

async function onPostgres(): Promise<Running> {
  const database: TestDatabase = await createTestDatabase();
  const pool = new pg.Pool({ connectionString: database.url, max: 10 });
  const store = new PostgresReplayStore(pool);
  await store.createTable();
  await store.createTable();
  return { store, close: async () => { await pool.end(); await database.drop(); } };
}

/** On a socket in a folder of its own, so that no port is taken. */
async function onRedis(): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), 'l402-redis-'));
  const path = join(folder, 'socket');
  const server: ChildProcess = spawn(process.env['TEST_REDIS_SERVER'] ?? 'redis-server', ['--port', '0', '--unixsocket', path, '--save', '', '--dir', folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = new Promise((resolve) => server.once('exit', resolve));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.stdout!.on('data', (text: Buffer) => { if (text.includes('Ready to accept connections') || text.includes('ready to accept connections')) resolve(); });
  });
  const client = new Redis({ path });
  return {
    store: RedisReplayStore.fromIoredis(client),
    close: async () => { client.disconnect(); server.kill(); await gone; rmSync(folder, { recursive: true, force: true }); },
  };
}

const redisThere = (): boolean => process.env['TEST_REDIS_SERVER'] !== undefined || (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(join(folder, 'redis-server')));
const stores: [string, () => Promise<Running>][] = [
  ['memory', () => Promise.resolve({ store: new MemoryReplayStore(), close: () => Promise.resolve() })],
  ['a file', onFile],
  ['PostgreSQL', onPostgres],
  ...(redisThere() ? [['Redis', onRedis] as [string, () => Promise<Running>]] : []),
];

describe.each(stores)('used payments counted in %s', (_name, start) => {
  let running: Running;
  beforeAll(async () => { running = await start(); });
  afterAll(() => running.close());

  it('a payment is good for its uses, and no more', async () => {
    const hash = newHash();
    for (const used of [1, 2, 3]) expect(await running.store.claim(hash, 3, inAnHour())).toBe(used);
    expect(await running.store.claim(hash, 3, inAnHour())).toBeUndefined();
    expect(await running.store.claim(newHash(), 1, inAnHour())).toBe(1);
  });

  it('of fifty claims at once one wins', async () => {
    const hash = newHash();
    const claims = await Promise.all(Array.from({ length: 50 }, () => running.store.claim(hash, 1, inAnHour())));
    expect(claims.filter((used) => used === 1)).toHaveLength(1);
    expect(claims.filter((used) => used === undefined)).toHaveLength(49);
  });

  it('what is given back can be used again, once for each time', async () => {
    const hash = newHash();
    await running.store.release(hash);
    expect(await running.store.claim(hash, 1, inAnHour())).toBe(1);
    await running.store.release(hash);
    expect(await running.store.claim(hash, 1, inAnHour())).toBe(1);
    expect(await running.store.claim(hash, 1, inAnHour())).toBeUndefined();
  });

  it('a refused claim does not count, and a narrower credential of the same payment forgets nothing', async () => {
    const hash = newHash();
    await running.store.claim(hash, 2, inAnHour());
    await running.store.claim(hash, 1, inAnHour() - 3_000);
    expect(await running.store.claim(hash, 2, inAnHour())).toBe(2);
    expect(await running.store.claim(hash, 2, inAnHour())).toBeUndefined();
  });
});

it('what has expired leaves memory and table, what has not stays', async () => {
  let now = 1_000;
  const memory = new MemoryReplayStore(() => now);
  await memory.claim('old', 1, 1_500);
  await memory.claim('new', 1, 5_000);
  now = 2_000;
  for (let i = 0; i < 1_000; i++) await memory.claim(`other ${i}`, 1, 9_000);
  expect(await memory.claim('old', 1, 9_000)).toBe(1);
  expect(await memory.claim('new', 1, 9_000)).toBeUndefined();

  const { store, close } = await onPostgres();
  await store.claim(newHash(), 1, Math.floor(Date.now() / 1_000) - 10);
  const alive = newHash();
  await store.claim(alive, 1, inAnHour());
  expect(await (store as PostgresReplayStore).removeExpired()).toBe(1);
  expect(await store.claim(alive, 1, inAnHour())).toBeUndefined();
  await close();
});

describe('used payments kept in a file', () => {
  let folder: string;
  let file: string;
  const open = new Set<FileReplayStore>();
  const start = (now?: () => number) => { const store = new FileReplayStore(file, now); open.add(store); return store; };
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'l402-used-')); file = join(folder, 'used-payments'); });
  afterEach(() => { for (const store of open) store.close(); open.clear(); rmSync(folder, { recursive: true }); });

  it('are known after a restart, also where the process was killed while it wrote', () => {
    const [once, twice, returned] = [newHash(), newHash(), newHash()];
    const before = start();
    before.claim(once, 1, inAnHour());
    before.claim(twice, 2, inAnHour());
    before.claim(returned, 1, inAnHour());
    before.release(returned);
    appendFileSync(file, newHash().slice(0, 20));
    const after = start();
    expect([after.claim(once, 1, inAnHour()), after.claim(twice, 2, inAnHour()), after.claim(twice, 2, inAnHour()), after.claim(returned, 1, inAnHour())]).toEqual([undefined, 2, undefined, 1]);
    expect(start().claim(returned, 1, inAnHour())).toBeUndefined();
  });

  it('take no more room than is needed: what has ended is left out, and outdated lines go', () => {
    let now = 1_000;
    const store = start(() => now);
    store.claim(newHash(), 1, 1_500);
    const pass = newHash();
    for (let i = 1; i <= 10_010; i++) store.claim(pass, 1_000_000, 9_000);
    expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThan(20);
    now = 2_000;
    expect(start(() => now).size).toBe(1);
    expect(readFileSync(file, 'utf8')).toBe(`${pass} 10010 9000\n`);
  });

  it.each(['what somebody wrote', 'a line\n', `${'ab'.repeat(32)} 1\n`])('are not written over something else: %j', (text) => {
    writeFileSync(file, text);
    expect(() => new FileReplayStore(file)).toThrow(`kept in ${file}: it holds something else`);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('cannot be counted where nothing can be written: the call is refused and takes no use', () => {
    mkdirSync(file);
    expect(() => new FileReplayStore(file)).toThrow(`Used payments cannot be kept in ${file}`);
    rmSync(file, { recursive: true });
    const store = new FileReplayStore(file);
    store.close();
    const hash = newHash();
    expect(() => store.claim(hash, 1, inAnHour())).toThrow('EBADF');
    expect(start().claim(hash, 1, inAnHour())).toBe(1);
  });
});

it('a name that is no plain table name is refused', () => {
  expect(() => new PostgresReplayStore({ query: () => Promise.reject(new Error('unused')) }, 'x; drop table y')).toThrow(RangeError);
});
