import { type Msat, wholeSats } from '@l402kit/money-types';
import { z } from 'zod';
import { defineEvent } from './define-event.js';
import { amount, hex32Field, idField, msatField, satsField, textField, time, timeField, type PublicIdOf } from './fields.js';
import { SAMPLE } from './samples.js';

// Never the caller's preimage: it is half of a bearer credential.
export const invoicePaidData = z.object({
  invoiceId: idField('invoice', 'The invoice'),
  amountMsat: msatField('What really arrived, which may be more than was asked'),
  // What verifyWebhook of l402-kit 1.x reads. No other event has it: its handlers know one kind of event and add up what they
  // get, so that only money which came in may be counted. Optional, since events of before are without.
  amountSats: satsField('amountMsat for clients that count in satoshi, rounded down where it is no whole number of them').optional(),
  feeMsat: msatField('The platform\'s fee'),
  netMsat: msatField('Credited to the operator: amountMsat less feeMsat'),
  paymentHash: hex32Field('Payment hash of the Lightning payment'),
  resource: textField('What was paid for, as the operator named it').nullable(),
  paidAt: timeField('When the node saw it settle'),
  late: z.boolean().meta({ description: 'Paid after the invoice had expired or been cancelled; credited all the same' }),
});
export type InvoicePaidData = z.infer<typeof invoicePaidData>;

export interface InvoicePaidInput {
  readonly invoiceId: PublicIdOf<'invoice'>;
  readonly amountMsat: Msat;
  readonly feeMsat: Msat;
  readonly netMsat: Msat;
  /** 64 lowercase hex digits */
  readonly paymentHash: string;
  readonly resource: string | null;
  readonly paidAt: Date;
  readonly late: boolean;
}

/** Data of `invoice.paid`: money arrived for an invoice and was credited to the operator. */
export function invoicePaid(input: InvoicePaidInput): InvoicePaidData {
  return {
    invoiceId: input.invoiceId,
    amountMsat: amount(input.amountMsat),
    amountSats: Number(wholeSats(input.amountMsat)),
    feeMsat: amount(input.feeMsat),
    netMsat: amount(input.netMsat),
    paymentHash: input.paymentHash,
    resource: input.resource,
    paidAt: time(input.paidAt),
    late: input.late,
  };
}

export const invoicePaidEvent = defineEvent({
  type: 'invoice.paid',
  summary: 'Money arrived for an invoice and was credited to the operator.',
  subject: 'inv',
  data: invoicePaidData,
  sample: invoicePaid({
    invoiceId: SAMPLE.invoiceId, amountMsat: SAMPLE.amountMsat, feeMsat: SAMPLE.feeMsat, netMsat: SAMPLE.netMsat,
    paymentHash: SAMPLE.paymentHash, resource: SAMPLE.resource, paidAt: SAMPLE.at, late: false,
  }),
});
