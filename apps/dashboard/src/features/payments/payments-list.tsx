'use client';

import type { InvoiceJson } from '@l402kit/contracts';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../lib/api';
import { amountText, grouped } from '../../lib/money';
import { requestText } from '../../lib/request';
import { day, daysAgo, isoDay } from '../../lib/time';
import { Button, ButtonLink } from '../../ui/button';
import { SameRequest } from '../../ui/code';
import { Icon } from '../../ui/icon';
import { Notice } from '../../ui/notice';
import { Pager } from '../../ui/pager';
import { PageHead } from '../../ui/section';
import { Empty, LoadingLines, Problem } from '../../ui/states';
import { LiveMark } from '../shell/live-mark';
import { FilterForm } from './filter-form';
import { NoPayments } from './no-payments';
import { PaymentsTable } from './payments-table';
import { useFreshRows } from './use-fresh-rows';
import type { PaymentList } from './use-payment-list';

const mark = (invoice: InvoiceJson) => `${invoice.id} ${invoice.status}`;

export function PaymentsList({ payments, selected }: { payments: PaymentList; selected: string | undefined }) {
  const { list, rows, filters, address, query } = payments;
  const resources = useQuery({
    queryKey: ['stats', 'resource', 30], queryFn: () => api.stats({ from: isoDay(daysAgo(29)), to: isoDay(new Date()), by: 'resource' }), staleTime: 60_000,
  });
  const isNew = useFreshRows(`${address} ${query.after ?? ''}`, list.isPlaceholderData ? undefined : list.data?.data, mark);
  const isUnfiltered = Object.entries(filters).every(([name, value]) => name === 'period' || value === '');
  return (
    <>
      <PageHead title="Payments"><LiveMark /><ButtonLink href="/exports"><Icon name="download" />Export</ButtonLink></PageHead>
      <FilterForm filters={filters} error={payments.wrongSearch} resources={resources.data?.rows.flatMap(({ resource }) => (resource === null ? [] : [resource])) ?? []} onChange={payments.change} />
      <section aria-label="Payments">
        {list.isError && <Problem title="The payments could not be read" error={list.error} onRetry={() => void list.refetch()} />}
        {list.isPending && !payments.isWrong && !list.isError && <LoadingLines what="payments" lines={12} table />}
        {list.data !== undefined && rows.length === 0 && <NoRows payments={payments} isUnfiltered={isUnfiltered} hidden={list.data.hidden} />}
        {rows.length > 0 && (
          <>
            <PaymentsTable caption="Payments, newest first" invoices={rows} query={address} selected={selected} isNew={isNew} full={selected === undefined} />
            <Pager words={`${rows.length} here, newest first`} onNewer={payments.newer} onOlder={payments.older} />
          </>
        )}
      </section>
      <Hidden payments={payments} />
      <SameRequest request={requestText('GET', '/v1/invoices', { ...query, after: undefined })} />
    </>
  );
}

function NoRows({ payments: { filters, isFirstPage, older, newer }, isUnfiltered, hidden }: { payments: PaymentList; isUnfiltered: boolean; hidden: boolean }) {
  if (isUnfiltered && isFirstPage) return <NoPayments hidden={hidden} period={filters.period} />;
  if (older === undefined) return <Empty title="Nothing matches"><p className="muted">No payment has all of this. Take a filter away, or choose a longer period.{filters.search !== '' && ' A resource is looked for by its whole name, such as GET /v1/forecast.'}</p><p><ButtonLink href="/payments">Show all of the last 7 days</ButtonLink></p></Empty>;
  return (
    <Empty title="Nothing matches so far">
      <p className="muted">The newest of these payments were looked through, and older ones were not yet.</p>
      <p className="row"><Button look="primary" onClick={older}>Look further back</Button>{newer !== undefined && <Button onClick={newer}>Back to newer ones</Button>}</p>
    </Empty>
  );
}

/** What Free does not show, counted: on the first page, and where the list ends because of it. */
function Hidden({ payments: { list, hiddenPayments, isFirstPage } }: { payments: PaymentList }) {
  const { data } = list;
  if (data?.hidden !== true || data.historyFrom === null || (!isFirstPage && data.nextCursor !== null)) return null;
  const what = hiddenPayments === null ? 'Older payments are kept' : `${grouped(hiddenPayments.count)} older ${hiddenPayments.count === 1 ? 'payment of' : 'payments of together'} ${amountText(hiddenPayments.receivedMsat)} ${hiddenPayments.count === 1 ? 'is' : 'are'} kept`;
  return <Notice action={<ButtonLink href="/billing">See Pro</ButtonLink>}>{what}, and not shown on Free: it goes back 7 days, to {day(data.historyFrom)}. Pro shows all of it again.</Notice>;
}
