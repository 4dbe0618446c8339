import { amountParts, grouped } from '../lib/money';
import s from './amount.module.css';

export interface AmountProps {
  readonly msat: number | bigint;
  /** Show a plus before what came in. */
  readonly signed?: boolean;
  /** Three dimmed decimals: always, or only where there are any. In a column: the same for all of it. */
  readonly decimals?: 'always' | 'needed';
  readonly unit?: boolean;
}

/** An amount in sats. Never rounded: its exact value in msat is in the data element. */
export function Amount({ msat, signed = false, decimals = 'always', unit = false }: AmountProps) {
  const parts = amountParts(msat, { signed });
  return (
    <data value={String(msat)}>
      {parts.sign}{parts.sats}
      {(decimals === 'always' || parts.msat !== '000') && <span className={s.msat}>.{parts.msat}</span>}
      {unit && <Unit />}
    </data>
  );
}

export function Sats({ sats, unit = false }: { sats: number; unit?: boolean }) {
  return <data value={String(sats * 1000)}>{grouped(sats)}{unit && <Unit />}</data>;
}

export const Unit = () => <span className={s.unit}> sat</span>;
