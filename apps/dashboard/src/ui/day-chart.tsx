import { amountParts, grouped } from '../lib/money';
import { shortDay } from '../lib/time';
import { chartTop } from './chart-top';
import s from './day-chart.module.css';

export interface DayValue {
  /** '2026-03-12', a UTC day */
  readonly day: string;
  readonly msat: number;
  readonly calls: number;
}

const HEIGHT = 100;
const SLOT = 10;

/** Near an edge a note is written away from it. */
const anchorAt = (share: number) => (share < 0.12 ? 'start' : share > 0.88 ? 'end' : 'middle');

/** Where a chart will stand, so that nothing moves when it comes. */
export function DayChartSpace() {
  return <div className={s.space} role="status" data-reading><span className="sr">Reading earnings by day</span><i aria-hidden="true" /><i aria-hidden="true" /><i aria-hidden="true" /></div>;
}

export type Measure = 'sats' | 'calls';

/** Days as bars: one tick a day, today's in green, one note at the highest, and both measures as a table below. */
export function DayChart({ days, measure }: { days: readonly DayValue[]; measure: Measure }) {
  const values = days.map(({ msat, calls }) => (measure === 'calls' ? calls : Math.floor(msat / 1000)));
  const highest = Math.max(0, ...values);
  const top = chartTop(highest);
  const peak = highest === 0 ? -1 : values.indexOf(highest);
  const width = days.length * SLOT;
  const bar = (index: number) => {
    const height = ((values[index] ?? 0) / top) * HEIGHT;
    return `M${index * SLOT + SLOT / 2} ${HEIGHT}v-${(values[index] ?? 0) > 0 ? Math.max(height, 0.8).toFixed(2) : 0}`;
  };
  const last = days.length - 1;
  return (
    <>
      <figure className={s.chart}>
        <div className={s.axis} aria-hidden="true">{[3, 2, 1, 0].map((third) => <span key={third}>{grouped((top / 3) * third)}</span>)}</div>
        <div className={s.plot}>
          <svg className={s.bars} viewBox={`0 0 ${Math.max(width, SLOT)} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={`${measure === 'calls' ? 'Paid calls' : 'Earned'} per day, ${days.length} days; the table below has the figures`}>
            <path className={s.grid} d={[0, 1, 2].map((third) => `M0 ${(third * HEIGHT) / 3}H${width}`).join('')} />
            <path className={s.bar} d={days.map((_, index) => (index === last ? '' : bar(index))).join('')} />
            <path className={s.today} d={last < 0 ? '' : bar(last)} />
          </svg>
          {peak >= 0 && <svg className={s.note} aria-hidden="true"><text x={`${((peak + 0.5) * 100) / days.length}%`} y="11" textAnchor={anchorAt(peak / days.length)}>{shortDay(days[peak]?.day ?? '')}: {grouped(highest)}</text></svg>}
        </div>
        <div className={s.labels} aria-hidden="true"><span>{shortDay(days[0]?.day ?? new Date())}</span><span>{shortDay(days[Math.floor(last / 2)]?.day ?? new Date())}</span><span className={s.todayLabel}>Today</span></div>
      </figure>
      <details className={s.asTable}>
        <summary>Show as table</summary>
        <table>
          <caption className="sr">Paid calls and earnings by day</caption>
          <thead><tr><th scope="col">Day</th><th scope="col">Paid calls</th><th scope="col">Earned, sat</th></tr></thead>
          <tbody>
            {[...days].reverse().map(({ day, msat, calls }) => {
              const { sats: whole, msat: rest } = amountParts(msat);
              return <tr key={day}><th scope="row">{shortDay(day)}</th><td>{grouped(calls)}</td><td>{whole}<span className="faint">.{rest}</span></td></tr>;
            })}
          </tbody>
        </table>
      </details>
    </>
  );
}
