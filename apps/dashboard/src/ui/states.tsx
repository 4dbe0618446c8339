'use client';

import type { ReactNode } from 'react';
import { ApiProblem } from '../lib/api-problem';
import { Button } from './button';
import { Code } from './code';
import { CopyButton } from './copy-button';
import { Icon } from './icon';
import s from './states.module.css';

interface ProblemProps {
  /** What could not be done: 'The payments could not be read'. */
  readonly title: string;
  /** What is safe all the same. */
  readonly safe?: ReactNode;
  readonly error: Error;
  readonly onRetry?: () => void;
}

const ALL_SAFE = 'Only this page is affected. Payments are being booked and payouts are being sent.';
/** Where the service itself is in trouble, no more is promised than holds then. */
const KEPT_SAFE = 'What was paid stays booked, and callers who have paid get in: your API verifies with its own key, without asking us.';

/** What is shown was only to be read: what a 503 says of requests that create something would be no help. */
const whatToDo = (problem: ApiProblem | undefined): string =>
  (problem?.status === 503 ? 'There is nothing that you need to do. It is tried again when you ask.' : problem?.words ?? 'The page itself met an error. Loading it again may help.');

const isServiceDown = (problem: ApiProblem | undefined) => problem !== undefined && (problem.status === 0 || problem.status === 503);

/** A failure: what failed, what is safe, what to do, and the details for whoever has to look into it. */
export function Problem({ title, safe, error, onRetry }: ProblemProps) {
  const problem = error instanceof ApiProblem ? error : undefined;
  const details = JSON.stringify(problem?.details ?? { title: error.message }, null, 2);
  return (
    <section className={s.problem} role="alert">
      <div className={s.sides}>
        <div className={s.words}>
          <h2><Icon name="close" />{title}</h2>
          <p>{isServiceDown(problem) ? KEPT_SAFE : safe ?? ALL_SAFE}</p>
          <p className="muted">{whatToDo(problem)}{problem?.retryAfter !== undefined && ` Trying again makes sense in ${problem.retryAfter} s.`}</p>
          <div className="row">
            {onRetry !== undefined && <Button look="primary" onClick={onRetry}><Icon name="retry" />Try now</Button>}
            <CopyButton text={details} what="details" words="Copy details" />
          </div>
        </div>
        <Code code={details} what={`Details: ${title}`} />
      </div>
    </section>
  );
}

/** A failure of one part of a page whose other parts may stand: what is not there, and a way to ask again. */
export function Unread({ what, error, onRetry }: { what: string; error: Error; onRetry: () => void }) {
  const problem = error instanceof ApiProblem ? error : undefined;
  return (
    <div className={s.unread} role="alert">
      <p className={s.unreadWhat}><Icon name="close" />{what}</p>
      <p className="muted small">{isServiceDown(problem) ? 'The service does not answer at the moment. What was paid stays booked.' : `${problem?.message ?? 'The page itself met an error'}. Only this part is affected.`}</p>
      <p><Button onClick={onRetry}><Icon name="retry" />Try again</Button></p>
    </div>
  );
}

/** A failure of one action, beside it. */
export function ActionError({ error }: { error: Error | null | undefined }) {
  if (error === null || error === undefined) return null;
  const problem = error instanceof ApiProblem ? error : undefined;
  const fields = problem?.details.errors?.map((field) => `${field.field} ${field.message}`).join('; ');
  return <p className={s.actionError} role="alert"><Icon name="warning" /><span>{problem?.message ?? error.message}. {fields ?? problem?.details.detail ?? ''}</span></p>;
}

/** An empty ledger, then the next step. */
export function Empty({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className={s.empty}>
      <div className={s.emptyWords}><h2>{title}</h2>{children}</div>
      <div className={s.lines} aria-hidden="true"><i /><i /><i /><i /></div>
    </div>
  );
}

interface LoadingLinesProps {
  readonly what: string;
  readonly lines?: number;
  /** Rows of a table: with its heading, and as high as its entries on a phone. */
  readonly table?: boolean;
}

/** Lines where rows will stand, of the same height, so that nothing moves when they come. */
export function LoadingLines({ what, lines = 8, table = false }: LoadingLinesProps) {
  return (
    <div className={table ? `${s.loading} ${s.loadingTable}` : s.loading} role="status" data-reading>
      <span className="sr">Reading {what}</span>
      {Array.from({ length: lines }, (_, index) => <i key={index} aria-hidden="true" />)}
    </div>
  );
}
