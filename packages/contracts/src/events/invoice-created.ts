import type { Msat } from '@l402kit/money-types';
import { z } from 'zod';
import { defineEvent } from './define-event.js';
import { amount, hex32Field, idField, msatField, textField, time, timeField, type PublicIdOf } from './fields.js';
import { SAMPLE } from './samples.js';

export const invoiceCreatedData = z.object({
  invoiceId: idField('invoice', 'The invoice'),
  amountMsat: msatField('What the caller is asked for'),
  description: textField('What the caller reads in the wallet'),
  resource: textField('What is paid for, as the operator named it').nullable(),
  paymentHash: hex32Field('Payment hash of the Lightning invoice'),
  paymentRequest: textField('The BOLT11 invoice'),
  createdAt: timeField('When it was opened'),
  expiresAt: timeField('Until when it can be paid'),
});
export type InvoiceCreatedData = z.infer<typeof invoiceCreatedData>;

export interface InvoiceCreatedInput {
  readonly invoiceId: PublicIdOf<'invoice'>;
  readonly amountMsat: Msat;
  readonly description: string;
  readonly resource: string | null;
  readonly paymentHash: string;
  readonly paymentRequest: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** Data of `invoice.created`: an invoice was opened and handed out. */
export function invoiceCreated(input: InvoiceCreatedInput): InvoiceCreatedData {
  return {
    invoiceId: input.invoiceId,
    amountMsat: amount(input.amountMsat),
    description: input.description,
    resource: input.resource,
    paymentHash: input.paymentHash,
    paymentRequest: input.paymentRequest,
    createdAt: time(input.createdAt),
    expiresAt: time(input.expiresAt),
  };
}

export const invoiceCreatedEvent = defineEvent({
  type: 'invoice.created',
  summary: 'An invoice was opened and handed out.',
  subject: 'inv',
  onDemand: true,
  data: invoiceCreatedData,
  sample: invoiceCreated({
    invoiceId: SAMPLE.invoiceId, amountMsat: SAMPLE.amountMsat, description: 'Weather for Zürich', resource: SAMPLE.resource,
    paymentHash: SAMPLE.paymentHash, paymentRequest: 'lnbc100n1p5n7x2k…', createdAt: SAMPLE.at, expiresAt: SAMPLE.oneHourLater,
  }),
});
