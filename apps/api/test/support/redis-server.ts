/** A real Redis of a spec's own, where `redis-server` is installed (TEST_REDIS_SERVER, or on the PATH). */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Redis } from 'ioredis';

export interface TestRedis {
  readonly url: string;
  flush(): Promise<void>;
  stop(): Promise<void>;
}

/** Undefined where there is none: specs then say nothing about Redis. */
export function redisServerPath(): string | undefined {
  const given = process.env['TEST_REDIS_SERVER'];
  if (given) return given;
  return (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'redis-server')).find((path) => existsSync(path));
}

/** @param at the port of one that was stopped, to come back in its place */
export async function startRedis(options: readonly string[] = [], at?: number): Promise<TestRedis> {
  const path = redisServerPath();
  if (!path) throw new Error('No redis-server: ask redisServerPath() first.');
  const folder = mkdtempSync(join(tmpdir(), 'l402-redis-'));
  const port = at ?? await freePort();
  const child = spawn(path, ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no', ...options], { stdio: 'ignore' });
  const url = `redis://127.0.0.1:${port}`;
  await answering(url, child);
  return {
    url,
    async flush() {
      const redis = new Redis(url);
      await redis.flushall();
      redis.disconnect();
    },
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function answering(url: string, child: ChildProcess): Promise<void> {
  const redis = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => 20 });
  redis.on('error', () => undefined);
  const died = new Promise<never>((_resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => { reject(new Error(`redis-server ended with ${code}`)); });
  });
  await Promise.race([redis.ping(), died]).finally(() => { redis.disconnect(); });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => { resolve(port); });
    });
  });
}
