import type { ExportJson } from '@l402kit/contracts';
import { DAY, day } from '../../lib/time';

const KINDS = { payments: 'Payments', payouts: 'Payouts', ledger: 'Ledger' } as const;

/** 'Payments, 1 January to 12 March'; the end of a period is not part of it, so the day before is named. */
export function exportTitle({ kind, from, to, format }: Pick<ExportJson, 'kind' | 'from' | 'to' | 'format'>): string {
  const lastDay = to === null ? undefined : new Date(Date.parse(to) - 1);
  const period = from === null
    ? (lastDay === undefined ? 'from the first day' : `until ${day(lastDay)}`)
    : `${day(from)} to ${lastDay === undefined ? 'now' : day(lastDay)}`;
  return `${KINDS[kind]}, ${period}${format === 'jsonl' ? ', JSON Lines' : ''}`;
}

/** '16.2 MB' */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const [value, unit] = bytes < 1_000_000 ? [bytes / 1000, 'kB'] : bytes < 1_000_000_000 ? [bytes / 1_000_000, 'MB'] : [bytes / 1_000_000_000, 'GB'];
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}

/** Midnight UTC of a date input; the day after it where the day itself is to be included. */
export function dayStart(date: string, { dayAfter = false }: { dayAfter?: boolean } = {}): string | undefined {
  const time = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(time) ? undefined : new Date(time + (dayAfter ? DAY : 0)).toISOString();
}
