'use client';

import type { StatsJson } from '@l402kit/contracts';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../lib/api';
import { grouped, shareText } from '../../lib/money';
import { daysAgo, isoDay } from '../../lib/time';
import { Amount } from '../../ui/amount';
import { Ledger, type Column } from '../../ui/ledger';
import { Section } from '../../ui/section';
import { LoadingLines, Unread } from '../../ui/states';
import { Meter } from '../../ui/ticks';
import { Resource } from '../payments/resource';
import s from './overview.module.css';

type Row = StatsJson['rows'][number];

const COLUMNS: readonly Column<Row>[] = [
  { key: 'resource', head: 'Resource', phone: 'a1', cell: ({ resource }) => <Resource name={resource} /> },
  { key: 'opened', head: 'Challenges', phone: 'none', right: true, cell: ({ opened }) => grouped(opened) },
  { key: 'paid', head: 'Paid', phone: 'b2', label: 'Paid', right: true, cell: ({ paid }) => grouped(paid) },
  { key: 'share', head: 'Paid share', phone: 'b1', cell: ({ paid, opened }) => <Share paid={paid} opened={opened} /> },
  { key: 'net', head: 'Earned, sat', phone: 'a2', right: true, unit: 'sat', cell: ({ netMsat }) => <Amount msat={netMsat} /> },
];

function Share({ paid, opened }: { paid: number; opened: number }) {
  return <span className={s.rate}><Meter part={paid} whole={opened} /><span>{shareText(paid, opened) ?? 'none'}</span></span>;
}

/** Calls by resource in the last 7 days, those that earned most first. */
export function ResourceTable() {
  const stats = useQuery({
    queryKey: ['stats', 'resource', 7], queryFn: () => api.stats({ from: isoDay(daysAgo(6)), to: isoDay(new Date()), by: 'resource' }),
  });
  return (
    <Section follows title="Calls by resource" aside="Last 7 days">
      {stats.isPending && <LoadingLines what="calls by resource" lines={5} table />}
      {stats.isError && <Unread what="Calls by resource could not be read" error={stats.error} onRetry={() => void stats.refetch()} />}
      {stats.data !== undefined && (stats.data.rows.length === 0 ? <p className="muted">No calls in these days.</p> : (
        <Ledger caption="Challenges, payments and earnings by resource, last 7 days" columns={COLUMNS} rows={stats.data.rows} rowKey={({ resource }) => resource ?? ''}
          total={{
            resource: 'All resources', opened: grouped(stats.data.total.opened), paid: grouped(stats.data.total.paid),
            share: <Share paid={stats.data.total.paid} opened={stats.data.total.opened} />, net: <Amount msat={stats.data.total.netMsat} />,
          }} />
      ))}
    </Section>
  );
}
