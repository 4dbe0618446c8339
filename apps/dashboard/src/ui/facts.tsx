import type { ReactNode } from 'react';
import s from './facts.module.css';

export type Fact = readonly [term: string, value: ReactNode];

/** Terms and what they are, on ledger lines. */
export function Facts({ facts }: { facts: readonly (Fact | false)[] }) {
  return <dl className={s.facts}>{facts.map((fact) => fact !== false && <div key={fact[0]}><dt>{fact[0]}</dt><dd>{fact[1]}</dd></div>)}</dl>;
}

/** A sum that can be followed: entries, then the total under a double rule. */
export function Balance({ entries, total }: { entries: readonly (readonly [ReactNode, ReactNode])[]; total: Fact }) {
  return (
    <dl className={s.balance}>
      {entries.map(([term, amount], index) => <div key={index}><dt>{term}</dt><dd>{amount}</dd></div>)}
      <div className={s.total}><dt>{total[0]}</dt><dd>{total[1]}</dd></div>
    </dl>
  );
}

export interface Figure {
  readonly term: string;
  readonly figure: ReactNode;
  readonly sub?: ReactNode;
  /** A second line below it, for example a comparison. Where one figure of a statement has it, all keep room for it. */
  readonly more?: ReactNode;
}

interface StatementProps {
  readonly figures: readonly Figure[];
  /** As they were before the last attempt to read them, which failed. */
  readonly stale?: boolean;
  /** The line below a figure is long: two lines of room for it on a phone. */
  readonly roomy?: boolean;
}

/** The figures at the top of a page. */
export function Statement({ figures, stale = false, roomy = false }: StatementProps) {
  const hasMore = figures.some(({ more }) => more !== undefined);
  return (
    <dl className={[s.statement, stale && s.stale, roomy && s.roomy].filter(Boolean).join(' ')}>
      {figures.map(({ term, figure, sub, more }) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd className={s.figure}>{figure}</dd>
          {sub !== undefined && <dd className={s.sub}>{sub}</dd>}
          {hasMore && <dd className={s.sub}>{more}</dd>}
        </div>
      ))}
    </dl>
  );
}
