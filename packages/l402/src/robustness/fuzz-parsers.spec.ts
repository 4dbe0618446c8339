import { fuzzParsers } from './fuzz-parsers.js';

it('no parser throws, takes a second encoding, or lets an altered credential through', () => {
  const { tried, refused, broken } = fuzzParsers(60_000, 402);
  expect(broken).toEqual([]);
  for (const [parser, count] of Object.entries(tried)) {
    expect(count).toBe(5_000);
    // Both ways were taken: inputs that are all refused, or none, prove nothing.
    expect(refused[parser]).toBeGreaterThan(0);
    expect(refused[parser]).toBeLessThan(count);
  }
}, 60_000);
