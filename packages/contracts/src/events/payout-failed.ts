import type { Msat } from '@l402kit/money-types';
import { z } from 'zod';
import { defineEvent } from './define-event.js';
import { amount, hex32Field, idField, msatField, textField, time, timeField, timeOrNull, type PublicIdOf } from './fields.js';
import { SAMPLE } from './samples.js';

export const payoutFailedData = z.object({
  payoutId: idField('payout', 'The payout'),
  amountMsat: msatField('What was to be paid; it is owed again'),
  destination: textField('The Lightning Address that was to be paid'),
  paymentHash: hex32Field('Payment hash of the wallet\'s invoice; null when it never gave one').nullable(),
  failureCode: textField('Stable code of the reason'),
  failureDetail: textField('The reason in words'),
  failedAt: timeField('When the attempt ended'),
  nextAttemptAt: timeField('When it is tried again; null when nothing is planned').nullable(),
});
export type PayoutFailedData = z.infer<typeof payoutFailedData>;

export interface PayoutFailedInput {
  readonly payoutId: PublicIdOf<'payout'>;
  readonly amountMsat: Msat;
  readonly destination: string;
  readonly paymentHash: string | null;
  readonly failureCode: string;
  readonly failureDetail: string;
  readonly failedAt: Date;
  readonly nextAttemptAt: Date | null;
}

/** Data of `payout.failed`: the attempt ended for good without payment; the amount is owed again. */
export function payoutFailed(input: PayoutFailedInput): PayoutFailedData {
  return {
    payoutId: input.payoutId,
    amountMsat: amount(input.amountMsat),
    destination: input.destination,
    paymentHash: input.paymentHash,
    failureCode: input.failureCode,
    failureDetail: input.failureDetail,
    failedAt: time(input.failedAt),
    nextAttemptAt: timeOrNull(input.nextAttemptAt),
  };
}

export const payoutFailedEvent = defineEvent({
  type: 'payout.failed',
  summary: 'A payout failed; nothing was paid and the amount is owed again.',
  subject: 'po',
  data: payoutFailedData,
  sample: payoutFailed({
    payoutId: SAMPLE.payoutId, amountMsat: SAMPLE.payoutMsat, destination: SAMPLE.lightningAddress, paymentHash: null,
    failureCode: 'address-unreachable', failureDetail: 'example.com did not answer within 5 seconds.',
    failedAt: SAMPLE.at, nextAttemptAt: SAMPLE.oneHourLater,
  }),
});
