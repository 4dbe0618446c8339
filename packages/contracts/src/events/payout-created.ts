import type { Msat } from '@l402kit/money-types';
import { z } from 'zod';
import { defineEvent } from './define-event.js';
import { amount, hex32Field, idField, msatField, textField, time, timeField, type PublicIdOf } from './fields.js';
import { SAMPLE } from './samples.js';

export const payoutCreatedData = z.object({
  payoutId: idField('payout', 'The payout'),
  amountMsat: msatField('What the operator\'s wallet is to receive: whole sats'),
  feeLimitMsat: msatField('The most that the route may cost'),
  destination: textField('The Lightning Address that is paid'),
  paymentHash: hex32Field('Payment hash of the wallet\'s invoice'),
  createdAt: timeField('When the amount was reserved'),
});
export type PayoutCreatedData = z.infer<typeof payoutCreatedData>;

export interface PayoutCreatedInput {
  readonly payoutId: PublicIdOf<'payout'>;
  readonly amountMsat: Msat;
  readonly feeLimitMsat: Msat;
  readonly destination: string;
  readonly paymentHash: string;
  readonly createdAt: Date;
}

/** Data of `payout.created`: an amount was reserved and is about to be sent. */
export function payoutCreated(input: PayoutCreatedInput): PayoutCreatedData {
  return {
    payoutId: input.payoutId,
    amountMsat: amount(input.amountMsat),
    feeLimitMsat: amount(input.feeLimitMsat),
    destination: input.destination,
    paymentHash: input.paymentHash,
    createdAt: time(input.createdAt),
  };
}

export const payoutCreatedEvent = defineEvent({
  type: 'payout.created',
  summary: 'An amount was reserved and is on its way to the operator\'s wallet.',
  subject: 'po',
  data: payoutCreatedData,
  sample: payoutCreated({
    payoutId: SAMPLE.payoutId, amountMsat: SAMPLE.payoutMsat, feeLimitMsat: SAMPLE.feeMsat, destination: SAMPLE.lightningAddress,
    paymentHash: SAMPLE.payoutHash, createdAt: SAMPLE.at,
  }),
});
