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

const SERVED: Column<Row> = { key: 'served', head: 'Served', phone: 'none', right: true, cell: ({ served }) => (served === null ? '' : grouped(served)) };
/** Where the operator's SDK reports its calls. */
const columns = (served: number | null): readonly Column<Row>[] => COLUMNS.flatMap((column) => (column.key === 'paid' && served !== null ? [column, SERVED] : column));

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

/** A pass is served more often than it is paid for, so resources are compared one by one. */
function NotServed({ rows, paid }: { rows: readonly Row[]; paid: number }) {
  const missing = rows.reduce((sum, row) => sum + Math.max(0, row.paid - (row.served ?? row.paid)), 0);
  if (missing === 0) return null;
  return <p className="muted">{grouped(missing)} of {grouped(paid)} paid calls {missing === 1 ? 'is' : 'are'} not reported as served: the caller has yet to use what was paid for, or your API answered with 5xx, which gives the use back.</p>;
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
        <div className="stack">
          <Ledger caption="Challenges, payments and earnings by resource, last 7 days" columns={columns(stats.data.total.served)} rows={stats.data.rows} rowKey={({ resource }) => resource ?? ''}
            total={{
              resource: 'All resources', opened: grouped(stats.data.total.opened), paid: grouped(stats.data.total.paid),
              ...(stats.data.total.served === null ? {} : { served: grouped(stats.data.total.served) }),
              share: <Share paid={stats.data.total.paid} opened={stats.data.total.opened} />, net: <Amount msat={stats.data.total.netMsat} />,
            }} />
          <NotServed rows={stats.data.rows} paid={stats.data.total.paid} />
        </div>
      ))}
    </Section>
  );
}
