/** How long attempts took, counted in buckets that grow by a tenth: enough to say a percentile to within 10 %. Pure. */

const GROWTH = Math.log(1.1);

/** Bucket n holds what took more than 1.1^(n-1) and at most 1.1^n milliseconds. */
export const durationBucket = (durationMs: number): number => (durationMs <= 1 ? 0 : Math.ceil(Math.log(durationMs) / GROWTH - 1e-9));

/** The longest duration of a bucket, milliseconds. */
export const longestOf = (bucket: number): number => Math.floor(Math.exp(bucket * GROWTH) + 1e-6);

export interface BucketCount {
  readonly bucket: number;
  readonly attempts: number;
}

/**
 * So many of 100 attempts took at most this long, milliseconds.
 * @param counts by bucket, ascending; @returns null where there is nothing
 */
export function percentile(counts: readonly BucketCount[], percent: number): number | null {
  const total = counts.reduce((sum, { attempts }) => sum + attempts, 0);
  let upTo = 0;
  for (const { bucket, attempts } of counts) {
    upTo += attempts;
    if (upTo * 100 >= total * percent) return longestOf(bucket);
  }
  return null;
}
