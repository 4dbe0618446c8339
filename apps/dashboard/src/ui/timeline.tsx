import type { ReactNode } from 'react';
import { duration, preciseClock } from '../lib/time';
import s from './timeline.module.css';

export interface TimelineStep {
  readonly key: string;
  readonly at: string;
  readonly title: string;
  readonly tone?: 'plain' | 'paid' | 'out';
  readonly children: ReactNode;
}

/** What happened, in order, each with its moment and the time since the step before. */
export function Timeline({ steps }: { steps: readonly TimelineStep[] }) {
  return (
    <ol className={s.timeline}>
      {steps.map((step, index) => {
        const before = steps[index - 1];
        return (
          <li key={step.key} className={step.tone === undefined || step.tone === 'plain' ? '' : s[step.tone]}>
            <p className={s.when}>
              <time dateTime={step.at}>{preciseClock(step.at)}</time>
              {before !== undefined && <span>+{duration(Math.max(0, Date.parse(step.at) - Date.parse(before.at)))}</span>}
            </p>
            <div><p className={s.title}>{step.title}</p><div className={s.words}>{step.children}</div></div>
          </li>
        );
      })}
    </ol>
  );
}
