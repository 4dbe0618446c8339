import { nextAttemptAt, RETRY_DELAYS_SECONDS, retryAfter } from './retry-schedule.js';

const now = new Date('2026-11-20T12:00:00Z');
const secondsFromNow = (at: Date | undefined): number | undefined => at && (at.getTime() - now.getTime()) / 1_000;

describe('retries', () => {
  it('come after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h, and then never again', () => {
    const delays = Array.from({ length: 11 }, (_, i) => secondsFromNow(nextAttemptAt(i + 1, now, 0.5)));
    expect(delays).toEqual([5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400, undefined, undefined]);
  });

  it('are spread by a fifth either way', () => {
    RETRY_DELAYS_SECONDS.forEach((delay, i) => {
      expect(secondsFromNow(nextAttemptAt(i + 1, now, 0))).toBeCloseTo(delay * 0.8, 3);
      expect(secondsFromNow(nextAttemptAt(i + 1, now, 0.999_999))).toBeCloseTo(delay * 1.2, 0);
    });
  });
});

describe('Retry-After', () => {
  it.each([
    ['120', 120], [' 3600 ', 3_600], ['1', 60], ['0', 60], ['9999999', 172_800],
    ['Fri, 20 Nov 2026 12:10:00 GMT', 600], ['Fri, 20 Nov 2026 11:00:00 GMT', 60],
    ['soon', undefined], ['', undefined], ['-5', 60], ['1e9', undefined],
  ])('"%s" means %p seconds', (header, seconds) => {
    expect(secondsFromNow(retryAfter(header, now))).toBe(seconds);
  });

  it('that is missing means nothing', () => {
    expect(retryAfter(undefined, now)).toBeUndefined();
  });
});
