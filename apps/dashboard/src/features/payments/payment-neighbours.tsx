'use client';

import { useRouter } from 'next/navigation';
import { createContext, useCallback, useContext, useEffect, useRef } from 'react';

/** The payments of the page of the list that is shown, in its order, and where each is opened. */
export interface ShownPayments {
  readonly ids: readonly string[];
  readonly href: (id: string) => string;
}

const Context = createContext<ShownPayments>({ ids: [], href: (id) => `/payments/${encodeURIComponent(id)}` });

export const PaymentNeighbours = Context.Provider;

export interface Neighbours {
  /** where the payments above and below are opened; undefined at the ends of the list, or where this one is not in it */
  readonly above: string | undefined;
  readonly below: string | undefined;
  readonly step: (by: -1 | 1) => void;
}

export function useNeighbours(id: string): Neighbours {
  const router = useRouter();
  const { ids, href } = useContext(Context);
  // Keys are pressed faster than pages follow: each step begins where the last one leads.
  const last = useRef(id);
  useEffect(() => { last.current = id; }, [id]);
  const step = useCallback((by: -1 | 1) => {
    const next = beside(ids, last.current, by);
    if (next === undefined) return;
    last.current = next;
    router.push(href(next), { scroll: false });
  }, [ids, href, router]);
  const [above, below] = [beside(ids, id, -1), beside(ids, id, 1)];
  return { above: above === undefined ? undefined : href(above), below: below === undefined ? undefined : href(below), step };
}

function beside(ids: readonly string[], id: string, by: -1 | 1): string | undefined {
  const at = ids.indexOf(id);
  return at < 0 ? undefined : ids[at + by];
}
