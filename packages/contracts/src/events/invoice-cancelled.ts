import type { Msat } from '@l402kit/money-types';
import { z } from 'zod';
import { defineEvent } from './define-event.js';
import { amount, hex32Field, idField, msatField, textField, time, timeField, type PublicIdOf } from './fields.js';
import { SAMPLE } from './samples.js';

export const invoiceCancelledData = z.object({
  invoiceId: idField('invoice', 'The invoice'),
  amountMsat: msatField('What was asked'),
  paymentHash: hex32Field('Payment hash of the Lightning invoice'),
  resource: textField('What it was for, as the operator named it').nullable(),
  cancelledAt: timeField('When the node had confirmed it'),
});
export type InvoiceCancelledData = z.infer<typeof invoiceCancelledData>;

export interface InvoiceCancelledInput {
  readonly invoiceId: PublicIdOf<'invoice'>;
  readonly amountMsat: Msat;
  readonly paymentHash: string;
  readonly resource: string | null;
  readonly cancelledAt: Date;
}

/** Data of `invoice.cancelled`: the operator took the invoice back and the node no longer accepts a payment for it. */
export function invoiceCancelled(input: InvoiceCancelledInput): InvoiceCancelledData {
  return {
    invoiceId: input.invoiceId,
    amountMsat: amount(input.amountMsat),
    paymentHash: input.paymentHash,
    resource: input.resource,
    cancelledAt: time(input.cancelledAt),
  };
}

export const invoiceCancelledEvent = defineEvent({
  type: 'invoice.cancelled',
  summary: 'The operator cancelled the invoice.',
  subject: 'inv',
  data: invoiceCancelledData,
  sample: invoiceCancelled({
    invoiceId: SAMPLE.invoiceId, amountMsat: SAMPLE.amountMsat, paymentHash: SAMPLE.paymentHash, resource: SAMPLE.resource,
    cancelledAt: SAMPLE.at,
  }),
});
