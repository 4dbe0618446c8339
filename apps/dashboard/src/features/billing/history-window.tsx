'use client';

import { useQuery } from '@tanstack/react-query';
import { api } from '../../lib/api';
import { amountText, grouped } from '../../lib/money';
import { DAY, daysAgo, isoDay } from '../../lib/time';
import { Section } from '../../ui/section';
import { useOperator } from '../shell/account-shell';
import s from './history-window.module.css';

const SHOWN_DAYS = 7;
/** More ticks than this would touch each other. */
const MOST_TICKS = 90;
const HEIGHT = 100;
const HIDDEN_HEIGHT = 16;

export interface HistoryWindowFacts {
  readonly isPending: boolean;
  /** Undefined where nothing is hidden, or it could not be read. */
  readonly hidden: { readonly count: number; readonly receivedMsat: number } | undefined;
  /** Net of each day that is shown, oldest first. */
  readonly days: readonly number[];
}

/** @param wanted false on tiers that hide nothing */
export function useHistoryWindow(wanted: boolean): HistoryWindowFacts {
  const list = useQuery({ queryKey: ['invoices', 'hidden'], queryFn: () => api.invoices.list({ limit: 1 }), enabled: wanted });
  const stats = useQuery({ queryKey: ['stats', 'day', SHOWN_DAYS], queryFn: () => api.stats({ from: isoDay(daysAgo(SHOWN_DAYS - 1)), to: isoDay(new Date()), by: 'day' }), enabled: wanted });
  return {
    isPending: wanted && (list.isPending || stats.isPending), hidden: list.data?.hiddenPayments ?? undefined,
    days: stats.data?.rows.slice(-SHOWN_DAYS).map(({ netMsat }) => netMsat) ?? [],
  };
}

/** What Free shows of the account's days, and how much it does not: hidden days are even ticks, so that nothing leaks. */
export function HistoryWindow({ facts: { hidden, days } }: { facts: HistoryWindowFacts }) {
  const { createdAt } = useOperator();
  if (hidden === undefined) return null;
  const hiddenDays = Math.max(1, Math.ceil((Date.now() - Date.parse(createdAt)) / DAY) - SHOWN_DAYS);
  const ticks = Math.min(hiddenDays, MOST_TICKS);
  const highest = Math.max(1, ...days);
  const width = (ticks + days.length) * 10;
  return (
    <Section title="Your history window" aside="Free shows 7 days">
      <svg className={s.window} viewBox={`0 0 ${width} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        <path className={s.hidden} d={Array.from({ length: ticks }, (_, index) => `M${index * 10 + 5} ${HEIGHT}v-${HIDDEN_HEIGHT}`).join('')} />
        <path className={s.shown} d={days.map((msat, index) => `M${(ticks + index) * 10 + 5} ${HEIGHT}v-${Math.max((msat / highest) * HEIGHT, 1).toFixed(1)}`).join('')} />
      </svg>
      <p className={s.labels}><span>{grouped(hiddenDays)} {hiddenDays === 1 ? 'day' : 'days'}, kept and hidden</span><span>7 days</span></p>
      <p><b>{grouped(hidden.count)} {hidden.count === 1 ? 'payment' : 'payments'} of together {amountText(hidden.receivedMsat)} {hidden.count === 1 ? 'is' : 'are'} older than 7 days, and kept.</b> <span className="muted">Pro shows them again, from the first day, and lets you export them.</span></p>
    </Section>
  );
}
