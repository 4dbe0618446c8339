'use client';

import type { InvoiceJson } from '@l402kit/contracts';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { api } from '../../lib/api';
import { Section } from '../../ui/section';
import { LoadingLines, Unread } from '../../ui/states';
import { PaymentsTable } from '../payments/payments-table';
import { useFreshRows } from '../payments/use-fresh-rows';

const SHOWN = 6;
const POLL_MS = 5_000;
const mark = (invoice: InvoiceJson) => `${invoice.id} ${invoice.status}`;

export function LatestPayments() {
  const latest = useQuery({ queryKey: ['invoices', 'latest'], queryFn: () => api.invoices.list({ limit: SHOWN }), refetchInterval: POLL_MS });
  const isNew = useFreshRows('latest', latest.data?.data, mark);
  return (
    <Section title="Latest payments" aside={<Link href="/payments" prefetch={false}>All payments</Link>}>
      {latest.isPending && <LoadingLines what="the latest payments" lines={SHOWN} table />}
      {latest.isError && <Unread what="The latest payments could not be read" error={latest.error} onRetry={() => void latest.refetch()} />}
      {latest.data !== undefined && <PaymentsTable caption="The latest payments" invoices={latest.data.data} isNew={isNew} />}
    </Section>
  );
}
