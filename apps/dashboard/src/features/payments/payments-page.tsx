'use client';

import type { InvoiceJson } from '@l402kit/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useParams, useRouter, useSearchParams } from 'next/navigation';
import { useState, type ReactNode } from 'react';
import { api } from '../../lib/api';
import { pathWithQuery } from '../../lib/request';
import { day, daysAgo, isoDay } from '../../lib/time';
import { ButtonLink } from '../../ui/button';
import { SameRequest } from '../../ui/code';
import { Icon } from '../../ui/icon';
import { Notice } from '../../ui/notice';
import { Pager } from '../../ui/pager';
import { PageHead } from '../../ui/section';
import { Empty, LoadingLines, Problem } from '../../ui/states';
import { LiveMark } from '../shell/live-mark';
import { FilterForm } from './filter-form';
import { filtersFrom, filtersQuery, invoicesQuery, searchError, type PaymentFilters } from './payment-filters';
import { NoPayments } from './no-payments';
import { PaymentsTable } from './payments-table';
import { useFreshRows } from './use-fresh-rows';
import s from './payments-page.module.css';

const PAGE = 25;
/** Open invoices make no event unless an endpoint asks for it: they are looked for from time to time. */
const POLL_MS = 5_000;
const mark = (invoice: InvoiceJson) => `${invoice.id} ${invoice.status}`;

/** The list, and beside it (or instead of it, where there is no room) the payment that was chosen. */
export function PaymentsPage({ children }: { children: ReactNode }) {
  const { id: selected } = useParams<{ id?: string }>();
  return (
    <div className={selected === undefined ? s.split : `${s.split} ${s.withDrawer}`}>
      <div className={s.list}><PaymentsList selected={selected} /></div>
      {children}
    </div>
  );
}

function PaymentsList({ selected }: { selected: string | undefined }) {
  const router = useRouter();
  const filters = filtersFrom(new URLSearchParams(useSearchParams().toString()));
  const address = filtersQuery(filters);
  const [pages, setPages] = useState<{ address: string; cursors: readonly string[] }>({ address, cursors: [] });
  // Other filters begin at the newest page again.
  const cursors = pages.address === address ? pages.cursors : [];
  const query = { ...invoicesQuery(filters), limit: PAGE, after: cursors.at(-1) };
  const wrong = searchError(filters.search);
  const list = useQuery({
    queryKey: ['invoices', 'list', address, isoDay(new Date()), query.after], queryFn: () => api.invoices.list(query),
    placeholderData: keepPreviousData, refetchInterval: cursors.length === 0 ? POLL_MS : false, enabled: wrong === undefined,
  });
  const resources = useQuery({
    queryKey: ['stats', 'resource', 30], queryFn: () => api.stats({ from: isoDay(daysAgo(29)), to: isoDay(new Date()), by: 'resource' }), staleTime: 60_000,
  });
  const isNew = useFreshRows(`${address} ${query.after ?? ''}`, list.isPlaceholderData ? undefined : list.data?.data, mark);
  const change = (changed: Partial<PaymentFilters>) => router.replace(`/payments${filtersQuery({ ...filters, ...changed })}`, { scroll: false });
  const turn = (next: readonly string[]) => setPages({ address, cursors: next });
  const rows = list.data?.data ?? [];
  const isUnfiltered = filters.search === '' && filters.status === '' && filters.resource === '';

  return (
    <>
      <PageHead title="Payments"><LiveMark /><ButtonLink href="/exports"><Icon name="download" />Export</ButtonLink></PageHead>
      <FilterForm filters={filters} error={wrong} resources={resources.data?.rows.flatMap(({ resource }) => (resource === null ? [] : [resource])) ?? []} onChange={change} />
      <section aria-label="Payments">
        {list.isError && <Problem title="The payments could not be read" error={list.error} onRetry={() => void list.refetch()} />}
        {list.isPending && wrong === undefined && !list.isError && <LoadingLines what="payments" lines={12} />}
        {list.data !== undefined && rows.length === 0 && (isUnfiltered && cursors.length === 0
          ? <NoPayments hidden={list.data.hidden} period={filters.period} />
          : <Empty title="Nothing matches"><p className="muted">No payment has all of this. Take a filter away, or choose a longer period.</p></Empty>)}
        {rows.length > 0 && (
          <>
            <PaymentsTable caption="Payments, newest first" invoices={rows} query={address} selected={selected} isNew={isNew} full={selected === undefined} />
            <Pager words={`${rows.length} here, newest first`} onNewer={cursors.length === 0 ? undefined : () => turn(cursors.slice(0, -1))}
              onOlder={list.data?.nextCursor ? () => turn([...cursors, list.data.nextCursor ?? '']) : undefined} />
          </>
        )}
      </section>
      {list.data?.hidden === true && list.data.nextCursor === null && list.data.historyFrom !== null && (
        <Notice action={<ButtonLink href="/billing">See Pro</ButtonLink>}>Older payments are kept, and not shown on Free: it goes back 7 days, to {day(list.data.historyFrom)}.</Notice>
      )}
      <SameRequest request={`GET ${pathWithQuery('/v1/invoices', { ...query, after: undefined })}`} />
    </>
  );
}
