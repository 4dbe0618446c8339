import fc from 'fast-check';
import { durationBucket, longestOf, percentile } from './duration-buckets.js';

const counted = (durations: readonly number[]) => {
  const counts = new Map<number, number>();
  for (const ms of durations) counts.set(durationBucket(ms), (counts.get(durationBucket(ms)) ?? 0) + 1);
  return [...counts].map(([bucket, attempts]) => ({ bucket, attempts })).sort((a, b) => a.bucket - b.bucket);
};

it('says a percentile to within a tenth, never too low', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 200 }), fc.integer({ min: 1, max: 100 }), (durations, percent) => {
    const sorted = [...durations].sort((a, b) => a - b);
    const exact = Math.max(1, sorted[Math.ceil((percent / 100) * sorted.length) - 1]!);
    const said = percentile(counted(durations), percent)!;
    expect(said).toBeGreaterThanOrEqual(exact);
    expect(said).toBeLessThanOrEqual(exact * 1.1 + 1);
  }));
});

it('puts every duration into one bucket, and has nothing to say of none', () => {
  for (let ms = 0; ms <= 15_000; ms++) {
    expect(longestOf(durationBucket(ms))).toBeGreaterThanOrEqual(ms);
    if (ms > 1) expect(longestOf(durationBucket(ms) - 1)).toBeLessThan(ms);
  }
  expect(percentile([], 50)).toBeNull();
});
