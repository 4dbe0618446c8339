'use client';

import type { AdminEndpointsJson } from '@l402kit/contracts';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { api } from '../../lib/api';
import { basisPointsText, grouped } from '../../lib/money';
import { countdown, duration, moment } from '../../lib/time';
import { SameRequest } from '../../ui/code';
import { Ledger, type Column } from '../../ui/ledger';
import { PageHead } from '../../ui/section';
import { LoadingLines, Problem } from '../../ui/states';
import { Status } from '../../ui/status';

const POLL_MS = 10_000;
type Endpoint = AdminEndpointsJson['endpoints'][number];

const COLUMNS: readonly Column<Endpoint>[] = [
  { key: 'host', head: 'Host', phone: 'a1', cell: ({ host, operator }) => <span className="wrapAny"><span className="mono">{host}</span> <code className="faint">{operator}</code></span> },
  { key: 'state', head: 'State', phone: 'a2', cell: ({ status, failingSince }) => (status === 'disabled' ? <Status kind="stop">Disabled</Status> : status === 'paused' ? <Status kind="gone">Paused</Status> : failingSince === null ? <Status kind="done">Delivering</Status> : <Status kind="wait">Failing since {moment(failingSince)}</Status>) },
  { key: 'why', head: 'Why', phone: 'c1', from: 48, cell: ({ statusReason, heldUntil }) => <span className="muted">{statusReason ?? (heldUntil === null ? '' : `Left alone until ${moment(heldUntil)}, as it asked.`)}</span> },
  { key: 'taken', head: 'Taken, 24 h', phone: 'b1', label: '24 h', right: true, cell: ({ day }) => (day.successBasisPoints === null ? <span className="faint">none sent</span> : basisPointsText(day.successBasisPoints)) },
  { key: 'speed', head: '95 of 100 within', phone: 'none', from: 62, right: true, cell: ({ day }) => day.p95Ms !== null && duration(day.p95Ms) },
  { key: 'owed', head: 'Owed', phone: 'b2', label: 'Owed', right: true, cell: ({ id, owed, oldestOwedSeconds }) => (owed === 0 ? '0' : <Link href={`/staff/queues?queue=deliveries&endpoint=${id}`} prefetch={false}>{grouped(owed)}{oldestOwedSeconds !== null && `, ${countdown(oldestOwedSeconds * 1000)}`}</Link>) },
];

/** Webhook endpoints of all operators, those in trouble first. */
export function StaffEndpointsPage() {
  const endpoints = useQuery({ queryKey: ['staff-endpoints'], queryFn: api.staff.endpoints, refetchInterval: POLL_MS });
  return (
    <>
      <PageHead title="Webhook endpoints" />
      {endpoints.isPending && <LoadingLines what="endpoints" table />}
      {endpoints.isError && <Problem title="The endpoints could not be read" error={endpoints.error} onRetry={() => void endpoints.refetch()} safe="Only this page is affected. Deliveries go on." />}
      {endpoints.data !== undefined && (
        <section aria-label="Endpoints">
          {endpoints.data.endpoints.length === 0 ? <p className="muted">No operator has one yet.</p> : <Ledger caption="Endpoints, those in trouble first" columns={COLUMNS} rows={endpoints.data.endpoints} rowKey={({ id }) => id} />}
        </section>
      )}
      <SameRequest request="GET /admin/v1/endpoints" />
    </>
  );
}
