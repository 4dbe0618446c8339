'use client';

import type { InvoiceJson, InvoicePageJson } from '@l402kit/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useRouter, useSearchParams } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import { api } from '../../lib/api';
import { fillPage } from '../../lib/fill-page';
import type { Query } from '../../lib/request';
import { isoDay } from '../../lib/time';
import { amountErrors, filtersFrom, filtersQuery, invoicesQuery, searchError, type PaymentFilters } from './payment-filters';

const PAGE = 25;
/** Open invoices make no event unless an endpoint asks for it: they are looked for from time to time. */
const POLL_MS = 5_000;

/** One page of the payments that the address asks for, and the way to other pages and other filters. */
export function usePaymentList() {
  const router = useRouter();
  const filters = filtersFrom(new URLSearchParams(useSearchParams().toString()));
  const address = filtersQuery(filters);
  // Two fields may be filled faster than the address follows: the second change is made to the first one's filters.
  const wanted = useRef(filters);
  useEffect(() => { wanted.current = filtersFrom(new URLSearchParams(address)); }, [address]);
  const [pages, setPages] = useState<{ address: string; cursors: readonly string[] }>({ address, cursors: [] });
  // Other filters begin at the newest page again.
  const cursors = pages.address === address ? pages.cursors : [];
  const query: Query = { ...invoicesQuery(filters), limit: PAGE, after: cursors.at(-1) };
  const wrongSearch = searchError(filters.search);
  const isWrong = wrongSearch !== undefined || Object.keys(amountErrors(filters)).length > 0;
  const list = useQuery({
    queryKey: ['invoices', 'list', address, isoDay(new Date()), query.after], queryFn: () => fillPage(api.invoices.list, query, PAGE),
    placeholderData: keepPreviousData, refetchInterval: cursors.length === 0 ? POLL_MS : false, enabled: !isWrong,
  });
  // How much is hidden is said with the first page; it holds for the others.
  const hiddenPayments = useRef<InvoicePageJson['hiddenPayments']>(null);
  if (cursors.length === 0 && list.data !== undefined) hiddenPayments.current = list.data.hiddenPayments;
  const turn = (next: readonly string[]) => setPages({ address, cursors: next });
  const { nextCursor } = list.data ?? {};
  const rows: readonly InvoiceJson[] = list.data?.data ?? [];
  return {
    filters, address, query, wrongSearch, isWrong, list, rows, isFirstPage: cursors.length === 0, hiddenPayments: hiddenPayments.current,
    change: (changed: Partial<PaymentFilters>) => {
      wanted.current = { ...wanted.current, ...changed };
      router.replace(`/payments${filtersQuery(wanted.current)}`, { scroll: false });
    },
    newer: cursors.length === 0 ? undefined : () => turn(cursors.slice(0, -1)),
    older: typeof nextCursor === 'string' ? () => turn([...cursors, nextCursor]) : undefined,
  };
}

export type PaymentList = ReturnType<typeof usePaymentList>;
