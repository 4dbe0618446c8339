'use client';

import { Problem } from '../ui/states';
import s from '../features/shell/service-away.module.css';

/** A fault of the page itself. */
export default function PageError({ error, reset }: { error: Error; reset: () => void }) {
  return (
    <main id="main" className={s.page}>
      <h1 className="sr">This page met an error</h1>
      <Problem title="This page met an error" error={error} onRetry={reset} />
    </main>
  );
}
