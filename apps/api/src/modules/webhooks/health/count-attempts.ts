/**
 * Counts attempts in memory, by endpoint, hour and how long they took, and adds them up in the database now and then: an
 * attempt costs nothing for it. What a process that is killed had not written yet is missing from the figures.
 */
import type { Database } from '../../../platform/database/database.js';
import { durationBucket } from './duration-buckets.js';

const HOUR_MS = 3_600_000;

interface Count { readonly endpointId: string; readonly hour: number; readonly delivered: boolean; readonly bucket: number; attempts: number }

// In the order of the key: two workers that write at once wait for each other, never both.
const ADD = `
insert into webhook_hours (endpoint_id, hour, delivered, bucket, attempts)
select * from unnest($1::uuid[], $2::timestamptz[], $3::boolean[], $4::smallint[], $5::bigint[]) a (endpoint_id, hour, delivered, bucket, attempts)
order by endpoint_id, hour, delivered, bucket
on conflict (endpoint_id, hour, delivered, bucket) do update set attempts = webhook_hours.attempts + excluded.attempts`;

export class CountAttempts {
  private counts = new Map<string, Count>();

  constructor(private readonly database: Database) {}

  add(endpointId: string, { at, durationMs, errorCode }: { readonly at: Date; readonly durationMs: number; readonly errorCode: string | null }): void {
    const hour = Math.floor(at.getTime() / HOUR_MS) * HOUR_MS;
    const [delivered, bucket] = [errorCode === null, durationBucket(durationMs)];
    const key = `${endpointId} ${hour} ${delivered} ${bucket}`;
    const count = this.counts.get(key);
    if (count === undefined) this.counts.set(key, { endpointId, hour, delivered, bucket, attempts: 1 });
    else count.attempts += 1;
  }

  /** Writes what was counted since the last time. What cannot be written is kept for the next. */
  async flush(): Promise<void> {
    const counts = [...this.counts.values()];
    if (counts.length === 0) return;
    const mine = this.counts;
    this.counts = new Map();
    try {
      await this.database.pool.query({
        name: 'webhooks-count', text: ADD,
        values: [counts.map((c) => c.endpointId), counts.map((c) => new Date(c.hour)), counts.map((c) => c.delivered), counts.map((c) => c.bucket), counts.map((c) => c.attempts)],
      });
    } catch (error) {
      this.takeBack(mine);
      throw error;
    }
  }

  private takeBack(counts: ReadonlyMap<string, Count>): void {
    for (const [key, count] of counts) {
      const newer = this.counts.get(key);
      if (newer === undefined) this.counts.set(key, count);
      else newer.attempts += count.attempts;
    }
  }
}
