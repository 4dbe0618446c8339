import type { StatsJson } from '@l402kit/contracts';
import { grouped, shareText, sumMsat } from '../../lib/money';
import { Amount } from '../../ui/amount';
import { Statement, type Figure } from '../../ui/facts';

const WEEK = 7;

const calls = (count: number) => `${grouped(count)} paid ${count === 1 ? 'call' : 'calls'}`;

/** Earned today, in 7 and in 30 days, and how many challenges were paid. Space is kept while they are read. */
export function HeadFigures({ stats, stale }: { stats: StatsJson | undefined; stale: boolean }) {
  if (stats === undefined) return <Statement figures={['Earned today', 'Last 7 days', 'Last 30 days', 'Challenges paid, 7 days'].map((term) => ({ term, figure: ' ', sub: ' ' }))} />;
  const today = stats.rows.at(-1);
  const week = stats.rows.slice(-WEEK);
  const weekBefore = stats.rows.slice(-2 * WEEK, -WEEK);
  const paid = week.reduce((sum, row) => sum + row.paid, 0);
  const opened = week.reduce((sum, row) => sum + row.opened, 0);
  const net = sumMsat(week.map(({ netMsat }) => netMsat));
  const isWhole = stats.rows.length >= 2 * WEEK && !isHidden(stats, weekBefore[0]?.day ?? null);
  const figures: Figure[] = [
    { term: 'Earned today', figure: <Amount msat={today?.netMsat ?? 0} unit />, sub: (today?.paid ?? 0) === 0 ? 'No paid calls yet' : calls(today?.paid ?? 0) },
    { term: 'Last 7 days', figure: <Amount msat={net} unit />, sub: <>{calls(paid)}{isWhole && <Change now={net} before={sumMsat(weekBefore.map(({ netMsat }) => netMsat))} />}</> },
    stats.hidden && stats.rows.length <= WEEK
      ? { term: 'Last 30 days', figure: <span className="faint">Kept</span>, sub: 'Free shows 7 days' }
      : { term: 'Last 30 days', figure: <Amount msat={stats.total.netMsat} unit />, sub: calls(stats.total.paid) },
    { term: 'Challenges paid, 7 days', figure: shareText(paid, opened) ?? <span className="faint">None yet</span>, sub: `${grouped(paid)} of ${grouped(opened)}` },
  ];
  return <Statement figures={figures} stale={stale} />;
}

const isHidden = (stats: StatsJson, day: string | null) => stats.historyFrom !== null && day !== null && day < stats.historyFrom.slice(0, 10);

function Change({ now, before }: { now: bigint; before: bigint }) {
  if (before === 0n) return null;
  return <span>, <Amount msat={now - before} signed decimals="needed" /> on the week before</span>;
}
