/** Token buckets that fill up with time and with what is given back. In this process, and bounded. */
export interface BucketSize {
  readonly capacity: number;
  /** What time alone gives back. */
  readonly perMinute: number;
}

interface Bucket { tokens: number; atMs: number }

export class TokenBuckets {
  private readonly buckets = new Map<string, Bucket>();

  /** Beyond `maxBuckets` the one that was used longest ago is forgotten, which only ever allows more. */
  constructor(private readonly size: BucketSize, private readonly maxBuckets = 20_000, private readonly nowMs: () => number = () => performance.now()) {}

  has(key: string): boolean { return this.fill(key).tokens >= 1; }

  /** @returns whether there were so many to take */
  take(key: string, tokens = 1): boolean {
    const bucket = this.fill(key);
    if (bucket.tokens < tokens) return false;
    bucket.tokens -= tokens;
    return true;
  }

  give(key: string, tokens: number): void {
    const bucket = this.fill(key);
    bucket.tokens = Math.min(this.size.capacity, bucket.tokens + tokens);
  }

  /** Whole seconds until time alone allows so many; at least 1. */
  waitSeconds(key: string, tokens = 1): number {
    return Math.max(1, Math.ceil((tokens - this.fill(key).tokens) * 60 / this.size.perMinute));
  }

  private fill(key: string): Bucket {
    const now = this.nowMs();
    const { capacity, perMinute } = this.size;
    const bucket = this.buckets.get(key) ?? { tokens: capacity, atMs: now };
    this.buckets.delete(key);
    this.buckets.set(key, bucket);
    if (this.buckets.size > this.maxBuckets) this.buckets.delete(this.buckets.keys().next().value!);
    bucket.tokens = Math.min(capacity, bucket.tokens + (now - bucket.atMs) * perMinute / 60_000);
    bucket.atMs = now;
    return bucket;
  }
}
