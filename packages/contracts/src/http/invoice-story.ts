/** Everything that became of one payment: challenge, payment, fee, the payouts that it went out with, events, deliveries. */
import { z } from 'zod';
import { idField, msatField, timeField } from '../events/fields.js';
import { invoiceSchema } from './invoices.js';
import { webhookDeliverySchema } from './webhook-deliveries.js';

export const invoicePartSchema = z.object({
  kind: z.enum(['payout', 'tier', 'proof', 'other']).meta({ description: 'payout: went to your address; tier: paid for a tier; proof: paid for a proof of your address; other: posted by staff' }),
  payoutId: idField('payout', 'The payout').nullable().meta({ description: 'Null where it was not a payout.' }),
  state: z.enum(['in_flight', 'settled']),
  amountMsat: msatField('How much of this payment it carried'),
  at: timeField('When it arrived; while in flight, when it was sent'),
}).meta({ id: 'InvoicePart' });
export type InvoicePartJson = z.infer<typeof invoicePartSchema>;

export const forwardingSchema = z.object({
  paidOut: z.boolean().meta({ description: 'All but a part of a sat has left: less than 1 sat cannot be sent.' }),
  paidOutBy: idField('payout', 'The payout that carried the last whole sat of it').nullable(),
  paidOutAt: timeField('When that payout arrived').nullable(),
  owedMsat: msatField('What of it is still owed to you and not on its way'),
  parts: z.array(invoicePartSchema).meta({ description: 'What carried it, oldest first; the first 100.' }),
}).meta({
  id: 'Forwarding',
  description: 'Payouts pay out balances, not single payments. Which payout carried which payment is computed: sats leave in the order in which they were credited (first in, first out).',
});
export type ForwardingJson = z.infer<typeof forwardingSchema>;

export const storyEventSchema = z.object({
  id: idField('event', 'The event'),
  type: z.string().meta({ description: 'Without the prefix: invoice.paid.' }),
  sequence: z.string(),
  at: timeField('When it happened'),
  data: z.record(z.string(), z.unknown()),
}).meta({ id: 'StoryEvent' });
export type StoryEventJson = z.infer<typeof storyEventSchema>;

export const storyDeliverySchema = webhookDeliverySchema.extend({
  endpointUrl: z.string(),
  endpointDescription: z.string(),
  lastAttempt: z.object({
    at: timeField('When it began'),
    durationMs: z.int(),
    statusCode: z.int().nullable(),
    errorDetail: z.string().nullable().meta({ description: 'Why it failed, in words; null when it was delivered.' }),
  }).nullable(),
}).meta({ id: 'StoryDelivery' });
export type StoryDeliveryJson = z.infer<typeof storyDeliverySchema>;

export const invoiceStorySchema = z.object({
  invoice: invoiceSchema,
  forwarding: forwardingSchema.nullable().meta({ description: 'Null until it is paid.' }),
  events: z.array(storyEventSchema).meta({ description: 'Of the invoice, of the calls that were served for it, and of the payouts that carried it; oldest first. Events are kept for 30 days.' }),
  deliveries: z.array(storyDeliverySchema).meta({ description: 'To whom the events of the invoice were, or are to be, delivered; oldest first.' }),
}).meta({ id: 'InvoiceStory' });
export type InvoiceStoryJson = z.infer<typeof invoiceStorySchema>;
