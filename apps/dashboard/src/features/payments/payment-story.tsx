'use client';

import type { InvoiceJson, PayoutJson } from '@l402kit/contracts';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { api, type CloudEventJson } from '../../lib/api';
import { amountText } from '../../lib/money';
import { day, DAY, duration } from '../../lib/time';
import { Amount } from '../../ui/amount';
import { Balance } from '../../ui/facts';
import { Timeline, type TimelineStep } from '../../ui/timeline';
import s from './payment-drawer.module.css';

const EVENT_TYPES = 'invoice.paid,invoice.expired,invoice.cancelled,call.served,call.refused';
const MOST = 100;
const MINUTE = 60_000;

/** Everything that became of a payment, from challenge to payout, as far as it went. */
export function PaymentStory({ invoice }: { invoice: InvoiceJson }) {
  const paidAt = invoice.paidAt;
  const events = useQuery({ queryKey: ['events', 'of', invoice.id, invoice.status], queryFn: () => eventsOf(invoice) });
  const payout = useQuery({
    queryKey: ['payouts', 'after', paidAt], enabled: paidAt !== undefined, queryFn: () => firstPayoutAfter(paidAt ?? ''),
  });
  const steps = [...ownSteps(invoice), ...(events.data ?? []).flatMap(eventSteps), ...payoutSteps(payout.data)]
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return (
    <>
      <h3>From challenge to payout <span className="faint">{day(invoice.createdAt)}, UTC</span></h3>
      <Timeline steps={steps} />
    </>
  );
}

function ownSteps(invoice: InvoiceJson): TimelineStep[] {
  const lasts = duration(Math.round((Date.parse(invoice.expiresAt) - Date.parse(invoice.createdAt)) / MINUTE) * MINUTE);
  const steps: TimelineStep[] = [{
    key: 'challenge', at: invoice.createdAt, title: 'Challenge',
    children: <><p>An invoice of {amountText(invoice.amountMsat)} was made for a caller, good for {lasts}.</p><p className="mono faint">{invoice.id} {invoice.paymentRequest.slice(0, 16)}…</p></>,
  }];
  if (invoice.status === 'expired') steps.push({ key: 'expired', at: invoice.expiresAt, title: 'Expired', children: <p>Nobody paid in time. Nothing is owed to anybody.</p> });
  if (invoice.paidAt !== undefined && invoice.receivedMsat !== undefined && invoice.feeMsat !== undefined && invoice.netMsat !== undefined) {
    steps.push({
      key: 'paid', at: invoice.paidAt, title: invoice.late ? 'Paid late, and booked all the same' : 'Paid by the caller, and booked', tone: 'paid',
      children: (
        <div className={s.booked}>
          <Balance entries={[
            ['Received', <Amount key="received" msat={invoice.receivedMsat} signed />],
            ['Fee', <Amount key="fee" msat={-invoice.feeMsat} />],
          ]} total={['Credited to you, sat', <Amount key="net" msat={invoice.netMsat} />]} />
        </div>
      ),
    });
  }
  return steps;
}

async function eventsOf(invoice: InvoiceJson): Promise<CloudEventJson[]> {
  const until = new Date(Math.min(Date.now(), Date.parse(invoice.paidAt ?? invoice.expiresAt)) + 60_000).toISOString();
  const since = invoice.paidAt ?? invoice.createdAt;
  const page = await api.events({ types: EVENT_TYPES, createdAfter: since, createdBefore: until, limit: MOST });
  return page.data.filter(({ subject, data }) => subject === invoice.id || data.invoiceId === invoice.id || data.paymentHash === invoice.paymentHash);
}

function eventSteps(event: CloudEventJson): TimelineStep[] {
  const type = event.type.replace(/^com\.l402kit\./, '');
  const number = event.sequence === undefined ? '' : `, event ${Number(event.sequence)}`;
  if (type === 'call.served') {
    return [{ key: event.id, at: event.time, title: 'Call served', tone: 'paid', children: <p>Your API verified the preimage with its own key and answered {String(event.data.statusCode)}{typeof event.data.durationMs === 'number' && ` in ${event.data.durationMs} ms`}.</p> }];
  }
  if (type === 'call.refused') {
    return [{ key: event.id, at: event.time, title: 'Call refused by your API', children: <p>{String(event.data.reasonDetail ?? event.data.reasonCode ?? '')}</p> }];
  }
  return [{ key: event.id, at: event.time, title: 'Event', children: <p><code>{type}</code>{number}. <Link href="/webhooks" prefetch={false}>Your webhooks</Link> show who has received it.</p> }];
}

/** The list is newest first: within a day of the payment, the last one is the first that could carry it. */
async function firstPayoutAfter(paidAt: string): Promise<PayoutJson | null> {
  for (const span of [60_000, DAY / 24, DAY, 30 * DAY]) {
    const createdBefore = new Date(Date.parse(paidAt) + span).toISOString();
    const page = await api.payouts.list({ createdAfter: paidAt, createdBefore, limit: MOST });
    const first = page.data.filter(({ kind, status }) => kind === 'payout' && status !== 'failed').at(-1);
    if (first !== undefined) return first;
  }
  return null;
}

function payoutSteps(payout: PayoutJson | null | undefined): TimelineStep[] {
  if (payout === null || payout === undefined) return [];
  const link = <Link href={`/payouts/${payout.id}`} prefetch={false}>{payout.status === 'settled' ? 'Receipt' : 'Payout'}</Link>;
  const steps: TimelineStep[] = [{
    key: 'payout', at: payout.createdAt, title: 'The next payout left', tone: 'paid',
    children: <p>{amountText(payout.amountMsat)}, with whatever else was owed, to {payout.destination}. {payout.status === 'in_flight' && link}</p>,
  }];
  if (payout.status === 'settled' && payout.finishedAt !== null) {
    steps.push({ key: 'settled', at: payout.finishedAt, title: 'Payout settled', tone: 'out', children: <p>The wallet gave up the preimage, so it was paid. {link}</p> });
  }
  return steps;
}
