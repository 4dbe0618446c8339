'use client';

import type { AdminQueueItemJson, AdminQueueName, AdminQueuesJson } from '@l402kit/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter, useSearchParams } from 'next/navigation';
import { api } from '../../lib/api';
import { grouped } from '../../lib/money';
import { countdown, moment } from '../../lib/time';
import { Button } from '../../ui/button';
import { SameRequest } from '../../ui/code';
import { Ledger, type Column } from '../../ui/ledger';
import { PageHead, Section } from '../../ui/section';
import { Segmented } from '../../ui/segmented';
import { ActionError, LoadingLines, Problem, Unread } from '../../ui/states';
import { Status, type StatusKind } from '../../ui/status';

const POLL_MS = 3_000;
const STATES = [['', 'All'], ['waiting', 'Waiting'], ['working', 'Working'], ['failing', 'Failing'], ['failed', 'Failed'], ['parked', 'Parked']] as const;
const NAMES: Readonly<Record<AdminQueueName, string>> = {
  deliveries: 'Webhook deliveries', payouts: 'Payouts', settlements: 'Settlements set aside', exports: 'Exports', cancellations: 'Cancellations', proofs: 'Proofs of addresses', closings: 'Closing accounts',
};
type Queue = AdminQueuesJson['queues'][number];
type Job = AdminQueuesJson['jobs']['queues'][number];

const isQueue = (name: string | null): name is AdminQueueName => name !== null && Object.hasOwn(NAMES, name);

const QUEUES: readonly Column<Queue>[] = [
  { key: 'name', head: 'Queue', phone: 'a1', cell: ({ name }) => NAMES[name] },
  { key: 'waiting', head: 'Waiting', phone: 'a2', label: 'Waiting', right: true, cell: ({ waiting }) => grouped(waiting) },
  { key: 'failed', head: 'In trouble', phone: 'b1', label: 'In trouble', right: true, cell: ({ failed }) => (failed === 0 ? '0' : <b className="faultText">{grouped(failed)}</b>) },
  { key: 'oldest', head: 'Oldest waits', phone: 'b2', label: 'Oldest', right: true, cell: ({ oldestSeconds }) => (oldestSeconds === null ? <span className="faint">none</span> : countdown(oldestSeconds * 1000)) },
];

const JOBS: readonly Column<Job>[] = [
  { key: 'name', head: 'Job', phone: 'a1', cell: ({ name }) => <code>{name}</code> },
  { key: 'waiting', head: 'Waiting', phone: 'a2', label: 'Waiting', right: true, cell: ({ waiting }) => grouped(waiting) },
  { key: 'active', head: 'Under way', phone: 'b1', label: 'Under way', right: true, cell: ({ active }) => grouped(active) },
  { key: 'delayed', head: 'Later', phone: 'b2', label: 'Later', right: true, cell: ({ delayed }) => grouped(delayed) },
  { key: 'failed', head: 'Failed', phone: 'c2', label: 'Failed', right: true, cell: ({ failed }) => grouped(failed) },
];

/** Everything that waits for somebody or something, and what to do about it. */
export function QueuesPage() {
  const queues = useQuery({ queryKey: ['staff-queues'], queryFn: api.staff.queues, refetchInterval: POLL_MS });
  const wanted = useSearchParams().get('queue');
  const chosen = isQueue(wanted) ? wanted : undefined;
  const jobs = queues.data?.jobs;
  return (
    <>
      <PageHead title="Queues" />
      {queues.isPending && <LoadingLines what="the queues" table />}
      {queues.isError && <Problem title="The queues could not be read" error={queues.error} onRetry={() => void queues.refetch()} safe="Only this page is affected. What waits goes on waiting and being worked on." />}
      {queues.data !== undefined && <section aria-label="Queues"><Ledger caption="Queues" columns={QUEUES} rows={queues.data.queues} rowKey={({ name }) => name} href={({ name }) => `/staff/queues?queue=${name}`} selected={chosen} /></section>}
      {chosen !== undefined && <Items key={chosen} name={chosen} />}
      {jobs !== undefined && (
        <Section follows title="Jobs" aside={jobs.kind === 'redis' ? 'In Redis, made anew from PostgreSQL when they are lost' : 'In PostgreSQL'}>
          {jobs.available ? <Ledger caption="Jobs" columns={JOBS} rows={jobs.queues} rowKey={({ name }) => name} /> : <p className="muted">Redis does not answer. Nothing is lost: PostgreSQL holds what there is to do, and workers look there every minute.</p>}
        </Section>
      )}
      <SameRequest request={`GET /admin/v1/queues${chosen === undefined ? '' : `/${chosen}`}`} />
    </>
  );
}

const ITEM_STATES: Readonly<Record<AdminQueueItemJson['state'], readonly [StatusKind, string]>> = {
  waiting: ['wait', 'Waiting'], working: ['wait', 'Working'], failing: ['stop', 'Failing'], failed: ['stop', 'Failed'], parked: ['gone', 'Parked'],
};

function Items({ name }: { name: AdminQueueName }) {
  const router = useRouter();
  const client = useQueryClient();
  const params = useSearchParams();
  const endpointId = params.get('endpoint') ?? undefined;
  const wanted = params.get('state') ?? '';
  const state = STATES.find(([each]) => each === wanted)?.[0] ?? '';
  const items = useQuery({ queryKey: ['staff-queues', name, state, endpointId], queryFn: () => api.staff.queueItems(name, { state, endpointId }), refetchInterval: POLL_MS });
  const retry = useMutation({ mutationFn: (itemId: string) => api.staff.retry(name, itemId), onSettled: () => client.invalidateQueries({ queryKey: ['staff-queues'] }) });
  const columns: readonly Column<AdminQueueItemJson>[] = [
    { key: 'state', head: 'State', phone: 'a2', cell: (item) => <Status kind={ITEM_STATES[item.state][0]}>{ITEM_STATES[item.state][1]}</Status> },
    { key: 'what', head: 'What', phone: 'a1', cell: ({ what, operator }) => <span className="wrapAny">{what}{operator !== null && <code className="faint"> {operator}</code>}</span> },
    { key: 'since', head: 'Since, UTC', phone: 'b1', cell: ({ since }) => <time className="nowrap" dateTime={since}>{moment(since)}</time> },
    { key: 'attempts', head: 'Attempts', phone: 'none', from: 48, right: true, cell: ({ attempts }) => attempts ?? '' },
    { key: 'action', head: 'What to do', phone: 'c1', cell: ({ detail, action, nextAt }) => <>{detail} <b>{action}</b>{nextAt !== null && <span className="faint"> Again at {moment(nextAt)}.</span>}</> },
    { key: 'retry', head: <span className="sr">Action</span>, phone: 'b2', right: true, cell: (item) => item.canRetry && <Button look="quiet" busy={retry.isPending && retry.variables === item.id} aria-label={`Retry now: ${item.what}`} onClick={() => retry.mutate(item.id)}>Retry now</Button> },
  ];
  return (
    <Section follows title={NAMES[name]} aside={<Segmented legend="Which" value={state} options={STATES} onChange={(value) => router.replace(`/staff/queues?queue=${name}${value === '' ? '' : `&state=${value}`}`, { scroll: false })} />}>
      <ActionError error={retry.error} />
      {retry.data !== undefined && <p role="status" className="small muted">{retry.data.item === null ? 'It is done.' : `It is ${retry.data.item.state}.`}</p>}
      {items.isPending && <LoadingLines what="what waits" lines={4} table />}
      {items.isError && <Unread what="What waits could not be read" error={items.error} onRetry={() => void items.refetch()} />}
      {items.data !== undefined && (items.data.items.length === 0 ? <p className="muted">{state === '' ? 'Nothing waits here.' : 'None in this state.'}</p> : <Ledger caption={`${NAMES[name]}, oldest first`} columns={columns} rows={items.data.items} rowKey={({ id }) => id} />)}
    </Section>
  );
}
