import type { ReplayStore } from './replay-store.js';

/** Runs a script with keys and arguments; wraps the client that you have. */
export type RunRedisScript = (script: string, keys: readonly string[], args: readonly string[]) => Promise<unknown>;

/** The part of ioredis that is used. */
export interface IoredisClient {
  eval(script: string, keyCount: number, ...keysAndArgs: string[]): Promise<unknown>;
}
/** The part of node-redis (npm `redis`) that is used. */
export interface NodeRedisClient {
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

// The count and its end in one step: a count without an end would stay for ever, and an end that shrinks would allow a replay.
const CLAIM = `
local used = redis.call('INCR', KEYS[1])
local ends = redis.call('PEXPIRETIME', KEYS[1])
if used == 1 or ends < tonumber(ARGV[2]) then redis.call('PEXPIREAT', KEYS[1], ARGV[2]) end
if used <= tonumber(ARGV[1]) then return used end
redis.call('DECR', KEYS[1])
return 0`;
const RELEASE = `
if tonumber(redis.call('GET', KEYS[1]) or '0') > 0 then return redis.call('DECR', KEYS[1]) end
return 0`;

/** Counts in Redis 7 or later, for several processes. Needs persistence (AOF) to survive a restart of Redis. */
export class RedisReplayStore implements ReplayStore {
  constructor(private readonly run: RunRedisScript, private readonly prefix = 'l402kit:used:') {}

  static fromIoredis(client: IoredisClient, prefix?: string): RedisReplayStore {
    return new RedisReplayStore((script, keys, args) => client.eval(script, keys.length, ...keys, ...args), prefix);
  }

  static fromNodeRedis(client: NodeRedisClient, prefix?: string): RedisReplayStore {
    return new RedisReplayStore((script, keys, args) => client.eval(script, { keys: [...keys], arguments: [...args] }), prefix);
  }

  async claim(paymentHash: string, uses: number, expiresAtSeconds: number): Promise<number | undefined> {
    const used = Number(await this.run(CLAIM, [this.prefix + paymentHash], [String(uses), String(expiresAtSeconds * 1_000)]));
    return used > 0 ? used : undefined;
  }

  async release(paymentHash: string): Promise<void> {
    await this.run(RELEASE, [this.prefix + paymentHash], []);
  }
}
