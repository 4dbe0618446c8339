/** Every event type there is. Adding one means: a file with its schema and constructor, and a line here. */
import { addressChangedEvent } from './address-changed.js';
import { addressChangingEvent } from './address-changing.js';
import { addressRecoveredEvent } from './address-recovered.js';
import { addressUnreachableEvent } from './address-unreachable.js';
import { callRefusedEvent } from './call-refused.js';
import { callServedEvent } from './call-served.js';
import type { EventDefinition } from './define-event.js';
import { invoiceCancelledEvent } from './invoice-cancelled.js';
import { invoiceCreatedEvent } from './invoice-created.js';
import { invoiceExpiredEvent } from './invoice-expired.js';
import { invoicePaidEvent } from './invoice-paid.js';
import { payoutCreatedEvent } from './payout-created.js';
import { payoutFailedEvent } from './payout-failed.js';
import { payoutSettledEvent } from './payout-settled.js';
import { tierActivatedEvent } from './tier-activated.js';
import { tierExpiredEvent } from './tier-expired.js';
import { tierExpiringEvent } from './tier-expiring.js';
import { webhookDisabledEvent } from './webhook-disabled.js';
import { webhookTestEvent } from './webhook-test.js';

/** Before each type on the wire: `invoice.paid` is sent as `com.l402kit.invoice.paid`. */
export const EVENT_TYPE_PREFIX = 'com.l402kit.';

const definitions = [
  invoiceCreatedEvent, invoicePaidEvent, invoiceExpiredEvent, invoiceCancelledEvent,
  payoutCreatedEvent, payoutSettledEvent, payoutFailedEvent,
  addressUnreachableEvent, addressRecoveredEvent, addressChangingEvent, addressChangedEvent,
  tierActivatedEvent, tierExpiringEvent, tierExpiredEvent,
  webhookDisabledEvent, webhookTestEvent,
  callServedEvent, callRefusedEvent,
] as const;

/** Event type without the prefix: `invoice.paid`. */
export type EventType = (typeof definitions)[number]['type'];
export type EventData<T extends EventType> = Extract<(typeof definitions)[number], { readonly type: T }>['sample'];

export const EVENT_CATALOGUE: Readonly<Record<EventType, EventDefinition<EventType>>> =
  Object.fromEntries(definitions.map((d) => [d.type, d])) as unknown as Record<EventType, EventDefinition<EventType>>;
export const EVENT_TYPES: readonly EventType[] = definitions.map((d) => d.type);

/** Types that `*` leaves out: they are written only where an endpoint names them. */
export const ON_DEMAND_EVENT_TYPES: ReadonlySet<string> = new Set(definitions.filter((d) => d.onDemand).map((d) => d.type));

export const isEventType = (text: string): text is EventType => Object.hasOwn(EVENT_CATALOGUE, text);

/** `invoice.paid` and `com.l402kit.invoice.paid` both name the same type; undefined for anything unknown. */
export function eventTypeFrom(text: string): EventType | undefined {
  const bare = text.startsWith(EVENT_TYPE_PREFIX) ? text.slice(EVENT_TYPE_PREFIX.length) : text;
  return isEventType(bare) ? bare : undefined;
}
