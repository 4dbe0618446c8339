import { z } from 'zod';
import { hex32Field, idField, msatField, timeField } from '../events/fields.js';
import { amountRange } from './amount-query.js';
import { historyWindowFields, type HistoryWindowJson } from './history-window.js';
import { pageOf, pageQuery, type Page } from './pagination.js';
import { plainText } from './plain-text.js';
import { timeQuery } from './time-query.js';
import { invoiceContextSchema } from './invoice-contexts.js';

const RESOURCE_MAX = 500;
/** BOLT11 has room for 639 bytes in tag d. */
const DESCRIPTION_MAX_BYTES = 639;

export const INVOICE_STATUSES = ['open', 'paid', 'expired', 'cancelling', 'cancelled'] as const;

export const invoiceSchema = z.object({
  id: idField('invoice', 'Id of the invoice'),
  status: z.enum(INVOICE_STATUSES),
  kind: z.enum(['call', 'tier']),
  amountMsat: msatField('What is asked for'),
  description: z.string(),
  resource: z.string().nullable().meta({ description: 'What is paid for, for example the route of your API.' }),
  paymentRequest: z.string().meta({ description: 'The BOLT11 invoice for the payer.' }),
  paymentHash: hex32Field('Payment hash'),
  createdAt: timeField('When it was created'),
  expiresAt: timeField('When it can no longer be paid'),
  receivedMsat: msatField('What really arrived').optional(),
  feeMsat: msatField('Our fee').optional(),
  netMsat: msatField('What was credited to you').optional(),
  paidAt: timeField('When the payment was settled').optional(),
  late: z.boolean().meta({ description: 'Paid although it had expired or been cancelled: credited all the same.' }),
  paidOut: z.boolean().optional().meta({ description: 'In lists, of what was paid: everything that it brought you has left, but for a part of a sat, which cannot be sent. GET /v1/invoices/{id}/story says with which payouts.' }),
  context: invoiceContextSchema.optional().meta({ description: 'Who calls, where you said so. The answer to its creation does not repeat it.' }),
}).meta({ id: 'Invoice' });
export type InvoiceJson = z.infer<typeof invoiceSchema>;

const wholeNumber = 'must be a whole number, at most 2^53 - 1';

export const createInvoiceSchema = z.strictObject({
  amountMsat: z.int(wholeNumber).optional().meta({ description: 'Amount in millisatoshi. Give this or amountSats.', examples: [10_000] }),
  amountSats: z.int(wholeNumber).optional().meta({ description: 'Amount in whole satoshi. Give this or amountMsat.', examples: [10] }),
  description: plainText().refine((text) => Buffer.byteLength(text) <= DESCRIPTION_MAX_BYTES, `must have at most ${DESCRIPTION_MAX_BYTES} bytes in UTF-8`)
    .default('').meta({ description: 'What the payer sees.' }),
  resource: plainText().min(1, 'must not be empty').max(RESOURCE_MAX, `must have at most ${RESOURCE_MAX} characters`).optional()
    .meta({ description: 'What is paid for, for example the route of your API. Lists can be filtered by it.' }),
  expirySeconds: z.int(wholeNumber).min(60, 'must be at least 60').max(604_800, 'must be at most 604800 (7 days)').optional()
    .meta({ description: 'How long it can be paid; an hour unless given.' }),
  context: invoiceContextSchema.optional().meta({ description: 'Handed on in the events about this invoice.' }),
}).meta({ id: 'CreateInvoice' });
export type CreateInvoice = z.infer<typeof createInvoiceSchema>;

export const listInvoicesQuery = pageQuery('invoice').extend({
  status: z.enum(INVOICE_STATUSES).optional(),
  resource: plainText().min(1, 'must not be empty').max(RESOURCE_MAX).optional(),
  createdAfter: timeQuery('Only what was created at this time or later').optional(),
  createdBefore: timeQuery('Only what was created before this time').optional(),
  ...amountRange,
  paymentHash: hex32Field('Only the invoice with this payment hash').optional(),
});
export type ListInvoicesQuery = z.infer<typeof listInvoicesQuery>;
export const invoicePageSchema = pageOf(invoiceSchema, 'InvoicePageWithoutWindow').extend({
  ...historyWindowFields,
  hiddenPayments: z.object({
    count: z.int(), receivedMsat: msatField('What callers paid'),
  }).nullable().meta({ description: 'On the first page, where something is hidden: how many older payments there are. Null otherwise.' }),
}).meta({ id: 'InvoicePage' });
export type InvoicePageJson = Page<InvoiceJson> & HistoryWindowJson & { readonly hiddenPayments: { readonly count: number; readonly receivedMsat: number } | null };
