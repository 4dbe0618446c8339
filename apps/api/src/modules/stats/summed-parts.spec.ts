import fc from 'fast-check';
import { NO_DAYS, summedParts, type Days } from './summed-parts.js';

const DAY_MS = 86_400_000;
const dayAt = (n: number): string => new Date(Date.UTC(2024, 0, 1) + n * DAY_MS).toISOString().slice(0, 10);
const daysIn = ({ first, last }: Days): string[] => {
  const days: string[] = [];
  for (let at = Date.parse(first); at <= Date.parse(last); at += DAY_MS) days.push(new Date(at).toISOString().slice(0, 10));
  return days;
};
/** The days that the sums of these months have. */
const daysInMonths = ({ first, last }: Days, until: string): string[] =>
  Array.from({ length: 1_500 }, (_, n) => dayAt(n - 40)).filter((day) => day.slice(0, 7) >= first.slice(0, 7) && day.slice(0, 7) <= last.slice(0, 7) && day < until);

it('have every day of the period once, and no other', () => {
  fc.assert(fc.property(fc.nat(900), fc.nat(500), fc.nat(1_400), (from, length, until) => {
    const period = { first: dayAt(from), last: dayAt(from + length) };
    const parts = summedParts(period, dayAt(until));
    expect([...daysIn(parts.before), ...daysInMonths(parts.months, dayAt(until)), ...daysIn(parts.after)]).toEqual(daysIn(period));
  }));
});

it('leave at most two months of single days where all is summed up', () => {
  fc.assert(fc.property(fc.nat(900), fc.nat(500), (from, length) => {
    const parts = summedParts({ first: dayAt(from), last: dayAt(from + length) }, '2030-01-01');
    expect(daysIn(parts.before).length + daysIn(parts.after).length).toBeLessThanOrEqual(60);
  }));
});

it.each([
  ['nothing is summed up yet', '1970-01-01', NO_DAYS, { first: '2026-01-15', last: '2026-04-10' }, NO_DAYS],
  ['the month under way has its days so far', '2026-04-08', { first: '2026-02-01', last: '2026-04-01' }, { first: '2026-01-15', last: '2026-01-31' }, { first: '2026-04-08', last: '2026-04-10' }],
  ['the period ends within a month that is over', '2026-08-01', { first: '2026-02-01', last: '2026-03-01' }, { first: '2026-01-15', last: '2026-01-31' }, { first: '2026-04-01', last: '2026-04-10' }],
])('are as they should be where %s', (_why, until, months, before, after) => {
  expect(summedParts({ first: '2026-01-15', last: '2026-04-10' }, until)).toEqual({ months, before, after });
});
