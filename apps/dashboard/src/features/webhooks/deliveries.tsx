'use client';

import type { WebhookDeliveryJson } from '@l402kit/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../lib/api';
import { clock, moment } from '../../lib/time';
import { Ledger, type Column } from '../../ui/ledger';
import { Pager } from '../../ui/pager';
import { Section } from '../../ui/section';
import { Segmented } from '../../ui/segmented';
import { LoadingLines, Problem } from '../../ui/states';
import { Status } from '../../ui/status';
import s from './deliveries.module.css';

const PAGE = 20;
const POLL_MS = 4_000;
const FILTERS = [['', 'All'], ['owed', 'Owed'], ['delivered', 'Delivered'], ['exhausted', 'Exhausted']] as const;

export function DeliveryStatus({ delivery }: { delivery: WebhookDeliveryJson }) {
  switch (delivery.status) {
    case 'delivered': return <Status kind="done">Delivered</Status>;
    case 'exhausted': return <Status kind="stop">Exhausted</Status>;
    case 'dropped': return <Status kind="gone">Dropped</Status>;
    case 'owed': return <Status kind="wait">{delivery.attempts === 0 || delivery.nextAttemptAt === null ? 'On its way' : `Again at ${clock(delivery.nextAttemptAt)}`}</Status>;
  }
}

interface DeliveriesProps {
  readonly endpointId: string;
  readonly chosen: string | undefined;
  readonly onChoose: (id: string) => void;
}

export function Deliveries({ endpointId, chosen, onChoose }: DeliveriesProps) {
  const [status, setStatus] = useState<(typeof FILTERS)[number][0]>('');
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const after = cursors.at(-1);
  const list = useQuery({
    queryKey: ['webhooks', 'deliveries', endpointId, status, after], queryFn: () => api.webhooks.deliveries(endpointId, { status, limit: PAGE, after }),
    placeholderData: keepPreviousData, refetchInterval: cursors.length === 0 ? POLL_MS : false,
  });
  const columns: readonly Column<WebhookDeliveryJson>[] = [
    { key: 'time', head: 'Time, UTC', phone: 'b1', cell: ({ createdAt }) => <time className="muted nowrap" dateTime={createdAt}>{moment(createdAt)}</time> },
    { key: 'event', head: 'Event', phone: 'a1', cell: ({ id, eventType, test }) => <button type="button" className={s.choose} onClick={() => onChoose(id)} aria-label={`${eventType}, show this delivery`}>{eventType}{test && <span className="faint"> test</span>}</button> },
    { key: 'status', head: 'Status', phone: 'a2', cell: (delivery) => <DeliveryStatus delivery={delivery} /> },
    { key: 'attempts', head: 'Attempts', phone: 'b2', label: 'Attempts', right: true, cell: ({ attempts }) => attempts },
  ];
  const rows = list.data?.data ?? [];
  return (
    <Section title="Deliveries" aside={<Segmented legend="Which deliveries" value={status} options={FILTERS} onChange={(value) => { setStatus(value); setCursors([]); }} />}>
      {list.isPending && <LoadingLines what="deliveries" />}
      {list.isError && <Problem title="The deliveries could not be read" error={list.error} onRetry={() => void list.refetch()} safe="Only this list is affected. Deliveries go on." />}
      {list.data !== undefined && rows.length === 0 && <p className="muted">{status === '' ? 'Nothing was sent yet. Send a test to see one.' : 'None of these.'}</p>}
      {rows.length > 0 && (
        <>
          <Ledger caption="Deliveries, newest first" columns={columns} rows={rows} rowKey={({ id }) => id} selected={chosen} />
          <Pager words={`${rows.length} here, newest first`} onNewer={cursors.length === 0 ? undefined : () => setCursors(cursors.slice(0, -1))} onOlder={list.data?.nextCursor ? () => setCursors([...cursors, list.data.nextCursor ?? '']) : undefined} />
        </>
      )}
    </Section>
  );
}
