import type { Msat } from '@l402kit/money-types';
import { z } from 'zod';
import { defineEvent } from './define-event.js';
import { amount, hex32Field, idField, msatField, textField, time, timeField, type PublicIdOf } from './fields.js';
import { SAMPLE } from './samples.js';

export const invoiceExpiredData = z.object({
  invoiceId: idField('invoice', 'The invoice'),
  amountMsat: msatField('What was asked'),
  paymentHash: hex32Field('Payment hash of the Lightning invoice'),
  resource: textField('What it was for, as the operator named it').nullable(),
  expiredAt: timeField('When it stopped being payable'),
});
export type InvoiceExpiredData = z.infer<typeof invoiceExpiredData>;

export interface InvoiceExpiredInput {
  readonly invoiceId: PublicIdOf<'invoice'>;
  readonly amountMsat: Msat;
  readonly paymentHash: string;
  readonly resource: string | null;
  readonly expiredAt: Date;
}

/** Data of `invoice.expired`: nobody paid in time. A payment that arrives all the same is `invoice.paid` with `late`. */
export function invoiceExpired(input: InvoiceExpiredInput): InvoiceExpiredData {
  return {
    invoiceId: input.invoiceId,
    amountMsat: amount(input.amountMsat),
    paymentHash: input.paymentHash,
    resource: input.resource,
    expiredAt: time(input.expiredAt),
  };
}

export const invoiceExpiredEvent = defineEvent({
  type: 'invoice.expired',
  summary: 'Nobody paid the invoice in time.',
  subject: 'inv',
  onDemand: true,
  data: invoiceExpiredData,
  sample: invoiceExpired({
    invoiceId: SAMPLE.invoiceId, amountMsat: SAMPLE.amountMsat, paymentHash: SAMPLE.paymentHash, resource: SAMPLE.resource,
    expiredAt: SAMPLE.oneHourLater,
  }),
});
