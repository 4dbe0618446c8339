import type { ReactNode } from 'react';
import s from './status.module.css';

/** Of money: two bars (hash, preimage), one line when booked, two when paid out. Of jobs: a plain check, cross or arrow. */
const KINDS = {
  open: { tone: s.quiet, draw: <><Left /><Hollow /></> },
  paid: { tone: s.proof, draw: <><Left /><Right /><Line at={10} /></> },
  out: { tone: s.proof, draw: <><Left /><Right /><Line at={10} /><Line at={12.4} /></> },
  expired: { tone: s.gone, draw: <><Left /><rect x="7" y="4.2" width="3.4" height="1.2" /></> },
  flight: { tone: s.ink, draw: <><Left /><Hollow /><Line at={10} /></> },
  failed: { tone: s.fault, draw: <><Left /><path className={s.line} d="M7 2.5l3.5 4.5M10.5 2.5L7 7" /></> },
  unknown: { tone: s.warn, draw: <><Left /><rect x="7.6" y="1" width="1.8" height="4.4" /><rect x="7.6" y="6.7" width="1.8" height="1.8" /></> },
  done: { tone: s.ink, draw: <path className={s.line} d="M2 7.2l2.6 2.6L9.8 4" /> },
  wait: { tone: s.ink, draw: <path className={s.line} d="M9.6 7a3.7 3.7 0 1 1-1.2-2.8M9.6 2.6v2.2H7.4" /> },
  stop: { tone: s.fault, draw: <path className={s.line} d="M2.6 3.6l6.2 6.2M8.8 3.6L2.6 9.8" /> },
  gone: { tone: s.gone, draw: <path className={s.line} d="M2 7h8" /> },
} as const;

export type StatusKind = keyof typeof KINDS;

/** Glyph and word: never colour alone. */
export function Status({ kind, children }: { kind: StatusKind; children: ReactNode }) {
  const { tone, draw } = KINDS[kind];
  return (
    <span className={kind === 'expired' || kind === 'gone' ? `${s.status} ${s.dim}` : s.status}>
      <svg className={`${s.glyph} ${tone}`} width="12" height="14" viewBox="0 0 12 14" aria-hidden="true">{draw}</svg>
      {children}
    </span>
  );
}

function Left() { return <rect x="2" y="1" width="3" height="7.5" />; }
function Right() { return <rect x="7" y="1" width="3" height="7.5" />; }
function Hollow() { return <rect className={s.line} x="7.5" y="1.5" width="2" height="6.5" />; }
function Line({ at }: { at: number }) { return <rect x="1" y={at} width="10" height="1.2" />; }
