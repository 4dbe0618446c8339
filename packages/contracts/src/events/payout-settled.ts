import type { Msat } from '@l402kit/money-types';
import { z } from 'zod';
import { defineEvent } from './define-event.js';
import { amount, hex32Field, idField, msatField, textField, time, timeField, type PublicIdOf } from './fields.js';
import { SAMPLE } from './samples.js';

export const payoutSettledData = z.object({
  payoutId: idField('payout', 'The payout'),
  amountMsat: msatField('What the operator\'s wallet received'),
  routingFeeMsat: msatField('What the route cost'),
  destination: textField('The Lightning Address that was paid'),
  paymentHash: hex32Field('Payment hash of the wallet\'s invoice'),
  preimage: hex32Field('Proof that the wallet was paid: its SHA-256 is paymentHash; null where it belongs to the caller').nullable(),
  settledAt: timeField('When we learned that it had arrived'),
});
export type PayoutSettledData = z.infer<typeof payoutSettledData>;

export interface PayoutSettledInput {
  readonly payoutId: PublicIdOf<'payout'>;
  readonly amountMsat: Msat;
  readonly routingFeeMsat: Msat;
  readonly destination: string;
  readonly paymentHash: string;
  /** Null for a wrapped payout: there the preimage is the caller's. */
  readonly preimage: string | null;
  readonly settledAt: Date;
}

/** Data of `payout.settled`: the operator's wallet has the money, and here is the proof. */
export function payoutSettled(input: PayoutSettledInput): PayoutSettledData {
  return {
    payoutId: input.payoutId,
    amountMsat: amount(input.amountMsat),
    routingFeeMsat: amount(input.routingFeeMsat),
    destination: input.destination,
    paymentHash: input.paymentHash,
    preimage: input.preimage,
    settledAt: time(input.settledAt),
  };
}

export const payoutSettledEvent = defineEvent({
  type: 'payout.settled',
  summary: 'The operator\'s wallet received a payout.',
  subject: 'po',
  data: payoutSettledData,
  sample: payoutSettled({
    payoutId: SAMPLE.payoutId, amountMsat: SAMPLE.payoutMsat, routingFeeMsat: SAMPLE.routingFeeMsat, destination: SAMPLE.lightningAddress,
    paymentHash: SAMPLE.payoutHash, preimage: SAMPLE.preimage, settledAt: SAMPLE.at,
  }),
});
