import { RateLimiter } from './rate-limiter.js';

describe('RateLimiter', () => {
  it('allows its number a minute, then as many as time brings back, and says how long to wait', () => {
    let now = 0;
    const limiter = new RateLimiter(60, 10, () => now);
    for (let i = 59; i >= 0; i--) expect(limiter.take('a')).toMatchObject({ allowed: true, remaining: i, limit: 60 });
    expect(limiter.take('a')).toMatchObject({ allowed: false, remaining: 0, resetSeconds: 1 });
    now = 999;
    expect(limiter.take('a').allowed).toBe(false);
    now = 1_000;
    expect(limiter.take('a')).toMatchObject({ allowed: true, remaining: 0, resetSeconds: 60 });
    expect(limiter.take('a').allowed).toBe(false);
    now = 10_000_000;
    expect(limiter.take('a')).toMatchObject({ allowed: true, remaining: 59 });
  });

  it('counts each caller for itself', () => {
    const limiter = new RateLimiter(1, 10, () => 0);
    expect([limiter.take('a').allowed, limiter.take('b').allowed, limiter.take('a').allowed]).toEqual([true, true, false]);
  });

  it('remembers no more callers than it may: memory stays bounded under a flood of addresses', () => {
    const limiter = new RateLimiter(1, 100, () => 0);
    for (let i = 0; i < 10_000; i++) limiter.take(`source ${i}`);
    expect((limiter as unknown as { buckets: Map<string, unknown> }).buckets.size).toBe(100);
    expect(limiter.take('source 9999').allowed).toBe(false);
  });
});
