import type { SignatureHeaders } from '@l402kit/webhook-signature';

/** An endpoint as the delivery needs it: secrets opened, ready to sign. Read anew for each slice of work. */
export interface DeliveryEndpoint {
  readonly id: string;
  readonly operatorId: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly maxConcurrency: number;
  readonly ratePerMinute: number | null;
  /** Where it has a rate: nothing is sent before. */
  readonly nextRequestAt: Date | null;
  readonly failingSince: Date | null;
  sign(eventId: string, timestampSeconds: number, body: string): SignatureHeaders;
}

/** A delivery that this worker has in hand until its lease ends. */
export interface ClaimedDelivery {
  readonly id: string;
  readonly eventId: string;
  /** Failed attempts so far. */
  readonly attempts: number;
  /** Null when the event is no longer kept. */
  readonly body: string | null;
}
