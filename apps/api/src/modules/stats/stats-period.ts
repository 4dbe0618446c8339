/** Which days a question about statistics covers. Days are UTC, written as `2026-11-20`; both ends included. Pure. */
import { MAX_STATS_DAYS } from '@l402kit/contracts';
import { FREE_HISTORY_DAYS } from '../../money/rules/tier.js';
import { fieldProblem } from '../../platform/http/validation-pipe.js';

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 30;

export interface StatsPeriod {
  readonly from: string;
  readonly to: string;
  /** The same number of days just before; undefined where the tier does not show them. */
  readonly previousFrom: string | undefined;
  /** The first day that the tier shows; undefined: all. */
  readonly firstShown: string | undefined;
}

export const dayOf = (at: Date): string => at.toISOString().slice(0, 10);
const plusDays = (day: string, days: number): string => dayOf(new Date(Date.parse(day) + days * DAY_MS));
const daysBetween = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1;

/** @throws Problem validation-failed for a period that ends before it begins, or is longer than ten years */
export function statsPeriod(asked: { readonly from?: string | undefined; readonly to?: string | undefined }, limited: boolean, now: Date): StatsPeriod {
  const to = asked.to ?? dayOf(now);
  const wanted = asked.from ?? plusDays(to, 1 - DEFAULT_DAYS);
  if (wanted > to) throw fieldProblem('to', 'must not be before "from"', 'query');
  if (daysBetween(wanted, to) > MAX_STATS_DAYS) throw fieldProblem('from', `must be at most ${MAX_STATS_DAYS} days before "to"`, 'query');
  const firstShown = limited ? plusDays(dayOf(now), 1 - FREE_HISTORY_DAYS) : undefined;
  const from = firstShown !== undefined && wanted < firstShown ? firstShown : wanted;
  const previousFrom = plusDays(from, -Math.max(1, daysBetween(from, to)));
  return { from, to, firstShown, previousFrom: firstShown !== undefined && previousFrom < firstShown ? undefined : previousFrom };
}

/** Every day of the period, oldest first; none where the tier hides all of it. */
export function daysOf({ from, to }: Pick<StatsPeriod, 'from' | 'to'>): string[] {
  return Array.from({ length: Math.max(0, daysBetween(from, to)) }, (_, i) => plusDays(from, i));
}
