import { chartTop } from './chart-top';

describe('the top of a chart', () => {
  it('is never below the highest bar, divides into three whole parts, and leaves at most half of it empty', () => {
    for (const highest of [0, 1, 2, 3, 7, 10, 99, 100, 4_371, 43_718, 999_999, 1_000_001, 21_000_000]) {
      const top = chartTop(highest);
      expect(top).toBeGreaterThanOrEqual(highest);
      expect(top % 3).toBe(0);
      if (highest > 3) expect(top).toBeLessThanOrEqual(Math.max(highest * 2, 6));
    }
    expect(chartTop(43_718)).toBe(45_000);
  });
});
