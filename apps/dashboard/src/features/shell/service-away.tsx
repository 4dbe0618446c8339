'use client';

import { noAnswer } from '../../lib/api-problem';
import { Problem } from '../../ui/states';
import s from './service-away.module.css';

/** Instead of every page while the API does not answer. */
export function ServiceAway() {
  return (
    <main id="main" className={s.page}>
      <h1 className="sr">The service does not answer</h1>
      <Problem title="The service does not answer" error={noAnswer()} onRetry={() => window.location.reload()}
        safe="What was paid stays booked, and callers who have paid get in: your API verifies with its own key, without asking us." />
    </main>
  );
}
