'use client';

import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { ApiProblem } from './api-problem';

const STALE_MS = 2_000;
const RETRIES = 1;

/** Wrong input and missing rights do not get better by asking again; a service that is starting does. */
const mayRecover = (failures: number, error: Error) => failures < RETRIES && error instanceof ApiProblem && (error.status === 0 || error.status >= 500);

function newClient(): QueryClient {
  return new QueryClient({
    // A session that ended in another window: the pages are of no use any more.
    queryCache: new QueryCache({
      onError: (error) => {
        if (error instanceof ApiProblem && error.status === 401) window.location.assign(`/sign-in?next=${encodeURIComponent(window.location.pathname)}`);
      },
    }),
    defaultOptions: { queries: { staleTime: STALE_MS, retry: mayRecover, retryDelay: 1_000 } },
  });
}

export function ApiCache({ children }: { children: ReactNode }) {
  const [client] = useState(newClient);
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}
