import type { InvoiceJson, InvoicePartJson, InvoiceStoryJson, StoryDeliveryJson, StoryEventJson } from '@l402kit/contracts';
import Link from 'next/link';
import { amountText } from '../../lib/money';
import { day, duration } from '../../lib/time';
import { Amount } from '../../ui/amount';
import { Balance } from '../../ui/facts';
import { Timeline, type TimelineStep } from '../../ui/timeline';
import { deliveryWords } from '../webhooks/delivery-words';
import s from './payment-drawer.module.css';

const MINUTE = 60_000;

/** Everything that became of a payment, from challenge to payout, as far as it went. */
export function PaymentStory({ story }: { story: InvoiceStoryJson }) {
  const { invoice, forwarding } = story;
  const steps = [...ownSteps(invoice), ...story.events.flatMap(callStep), ...story.deliveries.map(deliveryStep), ...(forwarding?.parts ?? []).map(partStep)]
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return (
    <>
      <h3>From challenge to payout <span className="faint">{day(invoice.createdAt)}, UTC</span></h3>
      <Timeline steps={steps} />
      {(forwarding?.parts.length ?? 0) > 0 && <p className="faint small">A payout carries what is owed, whichever calls it came from. Sats leave in the order in which they were credited; that is how this payment is told from the others.</p>}
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

/** Calls that your API reported, and what ended an invoice; that it was paid is told with the booking. */
function callStep({ id, type, at, data }: StoryEventJson): TimelineStep[] {
  switch (type) {
    case 'call.served':
      return [{ key: id, at, title: 'Call served', tone: 'paid', children: <p>Your API verified the preimage with its own key and answered {String(data.statusCode)}{typeof data.durationMs === 'number' && ` in ${duration(data.durationMs)}`}.</p> }];
    case 'call.refused':
      return [{ key: id, at, title: 'Call refused by your API', children: <p>{String(data.reasonDetail ?? data.reasonCode ?? 'It gave no reason.')}</p> }];
    case 'invoice.cancelled':
      return [{ key: id, at, title: 'Cancelled', children: <p>It cannot be paid any more. Nothing is owed to anybody.</p> }];
    default: return [];
  }
}

const DELIVERY_TITLES: Readonly<Record<StoryDeliveryJson['status'], string>> = {
  delivered: 'Webhook delivered', owed: 'Webhook on its way', exhausted: 'Webhook not taken', dropped: 'Webhook dropped',
};

function deliveryStep(delivery: StoryDeliveryJson): TimelineStep {
  return {
    key: delivery.id, at: delivery.lastAttempt?.at ?? delivery.createdAt, title: DELIVERY_TITLES[delivery.status],
    children: <p><code>{delivery.eventType}</code> to <Link href={`/webhooks/${delivery.endpointId}?delivery=${delivery.id}`} prefetch={false}>{URL.parse(delivery.endpointUrl)?.host ?? delivery.endpointUrl}</Link>: {deliveryWords(delivery)}</p>,
  };
}

function partStep(part: InvoicePartJson, index: number): TimelineStep {
  const key = part.payoutId ?? `${part.kind} ${index}`;
  const amount = amountText(part.amountMsat);
  switch (part.kind) {
    case 'payout': {
      const isIn = part.state === 'settled';
      const link = part.payoutId !== null && <Link className="mono wrapAny" href={`/payouts/${part.payoutId}`} prefetch={false} aria-label={`${isIn ? 'Receipt of' : 'Payout'} ${part.payoutId}`}>{part.payoutId}</Link>;
      return { key, at: part.at, title: isIn ? 'Paid out' : 'On its way to your wallet', tone: isIn ? 'out' : 'paid', children: <p>{amount} of it went out with {link}{isIn ? '. Your wallet gave up the preimage, so it was paid.' : '.'}</p> };
    }
    case 'tier': return { key, at: part.at, title: 'Paid for your tier', children: <p>{amount} of it, from your balance.</p> };
    case 'proof': return { key, at: part.at, title: 'Paid for a proof of your address', children: <p>{amount} of it went to your address with a code.</p> };
    case 'other': return { key, at: part.at, title: 'Posted by the platform’s staff', children: <p>{amount} of it.</p> };
  }
}
