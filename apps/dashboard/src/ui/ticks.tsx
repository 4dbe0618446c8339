import s from './ticks.module.css';

const HEX = 16;
const STRIP_TICKS = 12;

/** Heights of ticks, one a hex digit, between least and most. */
function heights(hex: string, least: number, most: number): number[] {
  return [...hex].map((digit) => least + ((most - least) * Number.parseInt(digit, HEX)) / (HEX - 1));
}

/** The first twelve digits of a hash as a strip, to recognise it by. */
export function HashStrip({ hash }: { hash: string }) {
  const path = heights(hash.slice(0, STRIP_TICKS), 3, 14).map((h, i) => `M${0.75 + i * 3} 14v-${h.toFixed(1)}`).join('');
  return <svg className={s.strip} width="34.5" height="14" viewBox="0 0 34.5 14" aria-hidden="true"><path d={path} /></svg>;
}

/** A hash in a table: strip and both ends. */
export function ShortHash({ hash }: { hash: string }) {
  return <span className={s.hash}><HashStrip hash={hash} />{hash.slice(0, 6)}…{hash.slice(-4)}</span>;
}

/** Hash above the line, preimage below it: the picture of a proof. Without a preimage the lower half stays empty. */
export function PairStrip({ hash, preimage, large = false }: { hash: string; preimage: string | null; large?: boolean }) {
  const above = heights(hash, 3, 25).map((h, i) => `M${1 + i * 4} 26v-${h.toFixed(1)}`).join('');
  const below = preimage === null ? '' : heights(preimage, 3, 25).map((h, i) => `M${1 + i * 4} 30v${h.toFixed(1)}`).join('');
  return (
    <svg className={large ? s.pairLarge : s.pair} viewBox="0 0 254 56" preserveAspectRatio="none" aria-hidden="true">
      <path className={s.pairHash} d={above} />
      <path className={s.pairLine} d="M0 28H254" />
      <path className={s.pairPreimage} d={below} />
    </svg>
  );
}

const METER_TICKS = 20;

/** A share of a whole as ticks; the number stands beside it. */
export function Meter({ part, whole }: { part: number; whole: number }) {
  const on = whole === 0 ? 0 : Math.round((part / whole) * METER_TICKS);
  const ticks = (from: number, to: number) => Array.from({ length: Math.max(0, to - from) }, (_, i) => `M${1 + (from + i) * 4} 0v10`).join('');
  return (
    <svg className={s.meter} width="80" height="10" viewBox="0 0 80 10" aria-hidden="true">
      <path className={s.on} d={ticks(0, on)} />
      <path className={s.off} d={ticks(on, METER_TICKS)} />
    </svg>
  );
}
