/** Which sums a question about statistics can be answered from, and which days remain. Days are UTC, both ends included. Pure. */

const DAY_MS = 86_400_000;

export interface Days { readonly first: string; readonly last: string }
/** Reads nothing. */
export const NO_DAYS: Days = { first: '0001-01-02', last: '0001-01-01' };

export interface SummedParts {
  /** First days of the months whose sums lie within the period, from the first to the last of them. */
  readonly months: Days;
  /** The days before and after those. */
  readonly before: Days;
  readonly after: Days;
}

const plusDays = (day: string, days: number): string => new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
const monthOf = (day: string): string => `${day.slice(0, 7)}-01`;
const nextMonth = (day: string): string => monthOf(plusDays(monthOf(day), 31));
const earlier = (one: string, other: string): string => (one < other ? one : other);

/** @param until days before this one are summed up: the sum of its month has its days before that */
export function summedParts(period: Days, until: string): SummedParts {
  const first = period.first === monthOf(period.first) ? period.first : nextMonth(period.first);
  /** The last day that the sum of a month has. */
  const lastIn = (month: string): string => plusDays(earlier(nextMonth(month), until), -1);
  let last = monthOf(earlier(period.last, plusDays(until, -1)));
  if (lastIn(last) > period.last) last = monthOf(plusDays(last, -1));
  if (last < first) return { months: NO_DAYS, before: period, after: NO_DAYS };
  return {
    months: { first, last },
    before: first > period.first ? { first: period.first, last: plusDays(first, -1) } : NO_DAYS,
    after: lastIn(last) < period.last ? { first: plusDays(lastIn(last), 1), last: period.last } : NO_DAYS,
  };
}
