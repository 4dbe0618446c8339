'use client';

import type { OperatorJson } from '@l402kit/contracts';
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { ApiProblem } from './api-problem';

const STALE_MS = 2_000;
const RETRIES = 1;

/** Wrong input and missing rights do not get better by asking again; a service that is starting does. */
const mayRecover = (failures: number, error: Error) => failures < RETRIES && error instanceof ApiProblem && (error.status === 0 || error.status >= 500);

/** Not while something is shown that is never shown again. The staff's pages have their sign-in in their own place. */
function leave(client: QueryClient): void {
  if (document.querySelector('[data-shown-once]') !== null) return;
  if (window.location.pathname.startsWith('/staff')) {
    client.setQueryData(['staff-session'], null);
    return;
  }
  window.location.assign(client.getQueryData<OperatorJson>(['operator'])?.status === 'closing' ? '/closed' : `/sign-in?next=${encodeURIComponent(window.location.pathname)}`);
}

function newClient(): QueryClient {
  const client = new QueryClient({
    // A session that ended in another window: the pages are of no use any more.
    queryCache: new QueryCache({
      onError: (error) => {
        if (error instanceof ApiProblem && error.status === 401) leave(client);
      },
    }),
    defaultOptions: { queries: { staleTime: STALE_MS, retry: mayRecover, retryDelay: 1_000 } },
  });
  return client;
}

export function ApiCache({ children }: { children: ReactNode }) {
  const [client] = useState(newClient);
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}
