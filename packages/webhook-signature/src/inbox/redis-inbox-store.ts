import type { InboxPosition, InboxSession, InboxStore } from './inbox-store.js';

/** The part of a Redis client that is needed; ioredis fits as it is. */
export interface InboxRedis {
  set(key: string, value: string, px: 'PX', milliseconds: number, nx: 'NX'): Promise<string | null>;
  get(key: string): Promise<string | null>;
  eval(script: string, keys: number, ...args: (string | number)[]): Promise<unknown>;
}

export interface RedisInboxStoreOptions {
  /** After this long without a sign of life somebody else may go on. Default: 30,000. */
  readonly lockMs?: number;
  readonly retryMs?: number;
}

const KEEP = `if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) end return 0`;
const RELEASE = `if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0`;
// Whoever lost the lock must not move the position back.
const SAVE = `if redis.call('get', KEYS[1]) == ARGV[1] then redis.call('set', KEYS[2], ARGV[2]) return 1 end return 0`;

/** Shares an inbox between processes. Redis has to keep its data (appendonly), or the inbox begins anew. */
export class RedisInboxStore implements InboxStore {
  private readonly lockMs: number;
  private readonly retryMs: number;

  /** @param name one an endpoint: the endpoint's id */
  constructor(private readonly redis: InboxRedis, private readonly name: string, options: RedisInboxStoreOptions = {}) {
    this.lockMs = options.lockMs ?? 30_000;
    this.retryMs = options.retryMs ?? 25;
  }

  async exclusively<T>(work: (session: InboxSession) => Promise<T>): Promise<T> {
    const token = Array.from(globalThis.crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
    while (await this.redis.set(this.lockKey, token, 'PX', this.lockMs, 'NX') === null) await pause(this.retryMs);
    // A lost connection shows when the position is saved.
    const renewing = setInterval(() => { this.redis.eval(KEEP, 1, this.lockKey, token, this.lockMs).catch(() => undefined); }, this.lockMs / 3);
    try {
      return await work({ load: () => this.load(), save: (position) => this.save(token, position) });
    } finally {
      clearInterval(renewing);
      await this.redis.eval(RELEASE, 1, this.lockKey, token).catch(() => undefined);
    }
  }

  private async load(): Promise<InboxPosition | undefined> {
    const text = await this.redis.get(this.positionKey);
    return text === null ? undefined : (JSON.parse(text) as InboxPosition);
  }

  private async save(token: string, position: InboxPosition): Promise<void> {
    const saved = await this.redis.eval(SAVE, 2, this.lockKey, this.positionKey, token, JSON.stringify(position));
    if (saved !== 1) throw new Error('Another process has taken over this inbox: what was handled last may be handled again there.');
  }

  private get lockKey(): string { return `l402:inbox:{${this.name}}:lock`; }
  private get positionKey(): string { return `l402:inbox:{${this.name}}:position`; }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms); });
