import { z } from 'zod';
import { hex32Field, idField, msatField, timeField } from '../events/fields.js';
import { amountRange } from './amount-query.js';
import { historyWindowFields, type HistoryWindowJson } from './history-window.js';
import { pageOf, pageQuery, type Page } from './pagination.js';
import { timeQuery } from './time-query.js';

export const PAYOUT_STATUSES = ['in_flight', 'settled', 'failed'] as const;

export const payoutSchema = z.object({
  id: idField('payout', 'Id of the payout'),
  status: z.enum(PAYOUT_STATUSES),
  kind: z.enum(['payout', 'proof']),
  amountMsat: msatField('What the address receives'),
  routingFeeMsat: msatField('What the route cost').nullable(),
  routingBorneMsat: msatField('What of that came off your balance, where you bear what routes cost beyond their budget; the rest is ours').nullable(),
  feeLimitMsat: msatField('What the route was allowed to cost'),
  destination: z.string().meta({ description: 'The Lightning Address.' }),
  paymentHash: hex32Field('Payment hash').nullable(),
  preimage: hex32Field('Proof that the wallet behind the address was paid').nullable(),
  failureCode: z.string().nullable(),
  failureDetail: z.string().nullable().meta({ description: 'Why it failed, in words.' }),
  warnings: z.array(z.string()).meta({ description: 'What was not as it should be, although it did not stop the payout.' }),
  createdAt: timeField('When it was created'),
  finishedAt: timeField('When it was settled or failed').nullable(),
}).meta({ id: 'Payout' });
export type PayoutJson = z.infer<typeof payoutSchema>;

export const carriedPaymentsSchema = z.object({
  data: z.array(z.object({
    invoiceId: idField('invoice', 'The invoice that was paid').nullable().meta({ description: 'Null where it was no payment of a caller: a credit by staff, what was left of a purchase.' }),
    amountMsat: msatField('How much of it this payout carried'),
    creditedAt: timeField('When it was credited'),
  })).meta({ description: 'Oldest first; at most 1,000.' }),
  more: z.boolean().meta({ description: 'It carried more than are shown.' }),
}).meta({ id: 'CarriedPayments', description: 'Payouts pay out balances. Which payments one carried is computed: sats leave in the order in which they were credited.' });
export type CarriedPaymentsJson = z.infer<typeof carriedPaymentsSchema>;

export const listPayoutsQuery = pageQuery('payout').extend({
  status: z.enum(PAYOUT_STATUSES).optional(),
  createdAfter: timeQuery('Only what was created at this time or later').optional(),
  createdBefore: timeQuery('Only what was created before this time').optional(),
  ...amountRange,
});
export type ListPayoutsQuery = z.infer<typeof listPayoutsQuery>;
export const payoutPageSchema = pageOf(payoutSchema, 'PayoutPageWithoutWindow').extend({
  ...historyWindowFields,
  hiddenPayouts: z.object({
    count: z.int(), amountMsat: msatField('What arrived'),
  }).nullable().meta({ description: 'On the first page, where something is hidden: how many older payouts arrived. Null otherwise.' }),
}).meta({ id: 'PayoutPage' });
export type PayoutPageJson = Page<PayoutJson> & HistoryWindowJson & { readonly hiddenPayouts: { readonly count: number; readonly amountMsat: number } | null };
