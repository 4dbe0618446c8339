import type { EventType } from '@l402kit/contracts';

/** Types in the order in which they are offered, each with when it is sent. */
export const EVENT_CHOICES: Readonly<Record<EventType, string>> = {
  'invoice.created': 'Your API asked a caller to pay. Only where named: there can be many.',
  'invoice.paid': 'A caller paid, and it is booked.',
  'invoice.expired': 'A caller did not pay in time. Only where named.',
  'invoice.cancelled': 'An open invoice was cancelled.',
  'payout.created': 'A payout left.',
  'payout.settled': 'A payout arrived; the preimage is the proof.',
  'payout.failed': 'A payout did not arrive; it is tried again.',
  'address.unreachable': 'Payouts have failed for an hour.',
  'address.recovered': 'Payouts arrive again.',
  'address.changing': 'Somebody asked for payouts to go elsewhere.',
  'address.changed': 'Payouts go elsewhere from now on.',
  'tier.activated': 'Pro or Founder began, or was prolonged.',
  'tier.expiring': 'Pro ends in 7, 3 or 1 days.',
  'tier.expired': 'Pro has ended.',
  'webhook.disabled': 'Another endpoint was disabled.',
  'webhook.test': 'A test that you asked for.',
  'call.served': 'Your API served a paid call.',
  'call.refused': 'Your API refused a credential.',
};

export const eventTypes = Object.keys(EVENT_CHOICES) as EventType[];
