import type { FiatRateJson, StatsJson } from '@l402kit/contracts';
import { fiatText } from '../../lib/fiat';
import { changeText, grouped, pointsText, shareText, sumMsat } from '../../lib/money';
import { Amount } from '../../ui/amount';
import { Statement, type Figure } from '../../ui/facts';
import { useSession } from '../shell/account-shell';

const WEEK = 7;
const TERMS = ['Earned today', 'Last 7 days', 'Last 30 days', 'Challenges paid, 7 days'] as const;

type Row = StatsJson['rows'][number];

const calls = (count: number) => `${grouped(count)} paid ${count === 1 ? 'call' : 'calls'}`;
const netOf = (rows: readonly Row[]) => sumMsat(rows.map(({ netMsat }) => netMsat));
const countOf = (rows: readonly Row[], what: 'paid' | 'opened') => rows.reduce((sum, row) => sum + row[what], 0);

/** '6 591 paid calls, about €12.40' */
const earnedWith = (count: number, netMsat: bigint | number, fiat: FiatRateJson | undefined) => (fiat === undefined || count === 0 ? calls(count) : `${calls(count)}, about ${fiatText(netMsat, fiat)}`);

interface HeadFiguresProps {
  readonly stats: StatsJson | undefined;
  /** The last answer was an error: the figures are those of before it, or none. */
  readonly stale: boolean;
}

/** Earned today, in 7 and in 30 days, and how many challenges were paid, each beside the time before. */
export function HeadFigures({ stats, stale }: HeadFiguresProps) {
  const { fiat } = useSession();
  if (stats === undefined) {
    return <Statement stale={stale} roomy={fiat !== undefined} figures={TERMS.map((term) => ({ term, figure: stale ? <span>Not read</span> : '\u00a0', sub: '\u00a0', more: '\u00a0' }))} />;
  }
  const today = stats.rows.at(-1);
  const yesterday = stats.rows.at(-2);
  const week = stats.rows.slice(-WEEK);
  const before = stats.rows.slice(-2 * WEEK, -WEEK);
  const [paid, opened] = [countOf(week, 'paid'), countOf(week, 'opened')];
  const isWeekBeforeShown = before.length === WEEK && !isHidden(stats, before[0]?.day ?? null);
  const figures: Figure[] = [
    { term: TERMS[0], figure: <Amount msat={today?.netMsat ?? 0} unit />, sub: (today?.paid ?? 0) === 0 ? 'No paid calls yet' : earnedWith(today?.paid ?? 0, today?.netMsat ?? 0, fiat), more: yesterday !== undefined && yesterday.paid > 0 && <>Yesterday <Amount msat={yesterday.netMsat} /></> },
    { term: TERMS[1], figure: <Amount msat={netOf(week)} unit />, sub: earnedWith(paid, netOf(week), fiat), more: isWeekBeforeShown && on(changeText(netOf(week), netOf(before)), '7 days before') },
    stats.hidden && stats.rows.length <= WEEK
      ? { term: TERMS[2], figure: <span>Kept</span>, sub: 'Free shows 7 days', more: '' }
      : { term: TERMS[2], figure: <Amount msat={stats.total.netMsat} unit />, sub: earnedWith(stats.total.paid, stats.total.netMsat, fiat), more: stats.previous !== null && on(changeText(stats.total.netMsat, stats.previous.netMsat), '30 days before') },
    {
      term: TERMS[3], figure: shareText(paid, opened) ?? <span>None yet</span>, sub: `${grouped(paid)} of ${grouped(opened)}`,
      more: isWeekBeforeShown && on(pointsText([paid, opened], [countOf(before, 'paid'), countOf(before, 'opened')]), '7 days before'),
    },
  ];
  return <Statement figures={figures} stale={stale} roomy={fiat !== undefined} />;
}

const on = (change: string | null, what: string) => (change === null ? '\u00a0' : change.startsWith('0.0') ? `As in the ${what}` : `${change} on ${what}`);

const isHidden = (stats: StatsJson, day: string | null) => stats.historyFrom !== null && day !== null && day < stats.historyFrom.slice(0, 10);
