/**
 * Leadership of a piece of work of which there may be only one in the cluster: a row on the database's clock.
 * A holder renews it; when it stops, somebody else takes over within `ttlMs` plus one poll. Every take-over raises the
 * epoch, and every write of a leader must be conditional on its epoch (see `fence`): a leader that was frozen, not dead,
 * wakes up to find that it can write nothing.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '../database/database.js';

export interface LeaseOptions {
  /** how long a silent holder keeps it */
  readonly ttlMs?: number;
  readonly pollMs?: number;
  readonly holder?: string;
  readonly onError?: (error: unknown) => void;
}

/** SQL condition that holds only while the epoch in parameter `$epoch` leads `$name`. Locks nothing. */
export const leaseHeldSql = (name: string, epoch: string): string =>
  `exists (select 1 from leases where name = ${name} and epoch = ${epoch} and until > clock_timestamp())`;

export class Lease {
  readonly holder: string;
  private readonly ttlMs: number;
  private readonly pollMs: number;
  private readonly onError: (error: unknown) => void;

  constructor(private readonly db: Database, readonly name: string, options: LeaseOptions = {}) {
    this.ttlMs = options.ttlMs ?? 3_000;
    this.pollMs = options.pollMs ?? 500;
    this.holder = options.holder ?? randomUUID();
    this.onError = options.onError ?? (() => undefined);
  }

  /**
   * Until `signal` aborts: waits for the lease, then runs `lead` with its epoch and a signal that aborts when the lease
   * is lost. When `lead` returns or throws, the lease is given back and waited for again.
   */
  async run(signal: AbortSignal, lead: (epoch: bigint, lost: AbortSignal) => Promise<void>): Promise<void> {
    while (!signal.aborted) {
      const epoch = await this.acquire().catch((e: unknown) => { this.onError(e); return undefined; });
      if (epoch !== undefined) {
        const lost = new AbortController();
        const stop = () => lost.abort();
        signal.addEventListener('abort', stop, { once: true });
        const renewing = this.renewUntilLost(epoch, lost);
        try {
          await lead(epoch, lost.signal);
        } catch (error) {
          if (!lost.signal.aborted) this.onError(error);
        } finally {
          signal.removeEventListener('abort', stop);
          lost.abort();
          await renewing;
          await this.release(epoch).catch(() => undefined);
        }
      }
      if (!signal.aborted) await delay(this.pollMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** The new epoch, or undefined while somebody else holds the lease. */
  async acquire(): Promise<bigint | undefined> {
    const { rows } = await this.db.pool.query<{ epoch: bigint }>(
      `insert into leases as l (name, holder, epoch, until)
       values ($1, $2, 1, clock_timestamp() + make_interval(secs => $3::float8 / 1000))
       on conflict (name) do update set holder = excluded.holder, epoch = l.epoch + 1, until = excluded.until
       where l.until < clock_timestamp() returning epoch`,
      [this.name, this.holder, this.ttlMs]);
    return rows[0]?.epoch;
  }

  /** False when somebody else leads by now. */
  async renew(epoch: bigint): Promise<boolean> {
    const { rowCount } = await this.db.pool.query(
      `update leases set until = clock_timestamp() + make_interval(secs => $3::float8 / 1000)
       where name = $1 and epoch = $2 and until > clock_timestamp()`,
      [this.name, epoch, this.ttlMs]);
    return rowCount === 1;
  }

  private async release(epoch: bigint): Promise<void> {
    await this.db.pool.query('update leases set until = clock_timestamp() where name = $1 and epoch = $2', [this.name, epoch]);
  }

  private async renewUntilLost(epoch: bigint, lost: AbortController): Promise<void> {
    // The deadline runs on our own monotonic clock: without an answer from the database we stop by ourselves.
    let deadline = performance.now() + this.ttlMs;
    while (!lost.signal.aborted) {
      await delay(this.ttlMs / 3, undefined, { signal: lost.signal }).catch(() => undefined);
      if (lost.signal.aborted) return;
      const asked = performance.now();
      const held = await this.renew(epoch).catch(() => undefined);
      if (held === true) deadline = asked + this.ttlMs;
      if (held === false || performance.now() > deadline) lost.abort();
    }
  }
}
