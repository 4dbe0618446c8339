/**
 * Token buckets in this process: each key (or source address) may use `perMinute` requests a minute, in one go or
 * spread. Several processes each grant that much; the limit is against floods, not for billing.
 */
export interface RateLimitDecision {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Until the bucket is full again, or until one request is allowed where it was refused. At least 1. */
  readonly resetSeconds: number;
}

interface Bucket { tokens: number; atMs: number }

export class RateLimiter {
  private readonly buckets = new Map<string, Bucket>();

  /** At most `maxBuckets` are remembered; beyond that the one that was created first is forgotten, which only ever allows more. */
  constructor(private readonly perMinute: number, private readonly maxBuckets = 50_000, private readonly nowMs: () => number = () => performance.now()) {}

  take(key: string): RateLimitDecision {
    const now = this.nowMs();
    let bucket = this.buckets.get(key);
    if (bucket === undefined) {
      bucket = { tokens: this.perMinute, atMs: now };
      if (this.buckets.size >= this.maxBuckets) this.buckets.delete(this.buckets.keys().next().value!);
      this.buckets.set(key, bucket);
    }
    const perMs = this.perMinute / 60_000;
    bucket.tokens = Math.min(this.perMinute, bucket.tokens + (now - bucket.atMs) * perMs);
    bucket.atMs = now;
    const allowed = bucket.tokens >= 1;
    if (allowed) bucket.tokens -= 1;
    const waitMs = allowed ? (this.perMinute - bucket.tokens) / perMs : (1 - bucket.tokens) / perMs;
    return { allowed, limit: this.perMinute, remaining: Math.floor(bucket.tokens), resetSeconds: Math.max(1, Math.ceil(waitMs / 1_000)) };
  }

  giveBack(key: string): void {
    const bucket = this.buckets.get(key);
    if (bucket !== undefined) bucket.tokens = Math.min(this.perMinute, bucket.tokens + 1);
  }
}
