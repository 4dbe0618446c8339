import type { AdminOverviewJson } from '@l402kit/contracts';
import Link from 'next/link';
import { grouped } from '../../lib/money';
import { countdown, moment } from '../../lib/time';
import { Amount } from '../../ui/amount';
import { Ledger, type Column } from '../../ui/ledger';
import { Section } from '../../ui/section';
import { Status } from '../../ui/status';
import { ShortHash } from '../../ui/ticks';

type Unknown = AdminOverviewJson['unknownPayments'][number];
type Stuck = AdminOverviewJson['stuckPayouts'][number];
type Queue = AdminOverviewJson['queues'][number];

const KINDS: Readonly<Record<Unknown['kind'], string>> = { 'unknown-payment': 'Unknown to us', suspense: 'In suspense', quarantine: 'Set aside' };

const UNKNOWN: readonly Column<Unknown>[] = [
  { key: 'kind', head: 'Status', phone: 'a1', cell: ({ kind }) => <Status kind="unknown">{KINDS[kind]}</Status> },
  { key: 'hash', head: 'Payment hash', phone: 'b1', cell: ({ paymentHash }) => (paymentHash === null ? <span className="faint">none</span> : <ShortHash hash={paymentHash} />) },
  { key: 'since', head: 'Since, UTC', phone: 'b2', cell: ({ since }) => <time dateTime={since}>{moment(since)}</time> },
  { key: 'action', head: 'What to do', phone: 'c1', cell: ({ detail, action }) => <>{detail} <b>{action}</b></> },
  { key: 'amount', head: 'Amount, sat', phone: 'a2', right: true, unit: 'sat', cell: ({ amountMsat }) => amountMsat !== null && <Amount msat={amountMsat} /> },
];

const STUCK: readonly Column<Stuck>[] = [
  { key: 'to', head: 'To', phone: 'a1', cell: ({ destination, operator }) => <span className="wrapAny">{destination} <code className="faint">{operator}</code></span> },
  { key: 'state', head: 'State', phone: 'b1', cell: ({ state }) => <Status kind="wait">{state}</Status> },
  { key: 'since', head: 'Since, UTC', phone: 'b2', cell: ({ since }) => <time dateTime={since}>{moment(since)}</time> },
  { key: 'action', head: 'What to do', phone: 'c1', cell: ({ detail, action }) => <>{detail} <b>{action}</b></> },
  { key: 'amount', head: 'Amount, sat', phone: 'a2', right: true, unit: 'sat', cell: ({ amountMsat }) => <Amount msat={amountMsat} /> },
];

const QUEUES: readonly Column<Queue>[] = [
  { key: 'name', head: 'Queue', phone: 'a1', cell: ({ name }) => <code>{name}</code> },
  { key: 'waiting', head: 'Waiting', phone: 'a2', label: 'Waiting', right: true, cell: ({ waiting }) => grouped(waiting) },
  { key: 'oldest', head: 'Oldest waits', phone: 'b2', label: 'Oldest', right: true, cell: ({ oldestSeconds }) => (oldestSeconds === null ? 'none' : countdown(oldestSeconds * 1000)) },
];

export function UnknownPayments({ payments }: { payments: readonly Unknown[] }) {
  return (
    <Section id="unknown" title="Unknown payments" aside="Nothing is released or sent again until the node says what became of the hash.">
      {payments.length === 0 ? <p className="muted">None: every payment that the node knows is in the books.</p> : <Ledger caption="Payments whose outcome or owner is not known" columns={UNKNOWN} rows={payments} rowKey={({ kind, paymentHash, since }) => `${kind} ${paymentHash ?? since}`} />}
    </Section>
  );
}

export function StuckPayouts({ payouts }: { payouts: readonly Stuck[] }) {
  return (
    <Section id="stuck" title="Stuck payouts">
      {payouts.length === 0 ? <p className="muted">None: every payout has arrived or is on its way.</p> : <Ledger caption="Payouts that do not arrive" columns={STUCK} rows={payouts} rowKey={({ id }) => id} />}
    </Section>
  );
}

export function QueueTable({ queues }: { queues: readonly Queue[] }) {
  return (
    <Section id="queues" title="Queues" aside={<Link href="/staff/queues" prefetch={false}>Look into them</Link>}>
      <Ledger caption="Queues" columns={QUEUES} rows={queues} rowKey={({ name }) => name} />
    </Section>
  );
}
