import { z } from 'zod';
import { hex32Field, idField, msatField, timeField } from '../events/fields.js';
import { pageOf, pageQuery } from './pagination.js';
import { boughtTierSchema, tierSchema } from './tier.js';

export const tiersSchema = z.object({
  current: z.object({
    tier: tierSchema,
    until: timeField('When it ends').nullable(),
    daysLeft: z.int().nullable().meta({ description: 'Whole days until it ends, rounded up; null where it never does.' }),
    renewFromBalance: z.boolean(),
    renewalCovered: z.boolean().optional().meta({ description: 'With renewFromBalance, while Pro lasts: whether what is owed now would pay for it. Payouts take from the same balance: a payout threshold above the price keeps it there.' }),
  }),
  tiers: z.array(z.object({
    tier: tierSchema,
    priceSats: z.int(),
    days: z.int().nullable().meta({ description: 'How long one purchase lasts; null: for ever.' }),
    feePpm: z.int().meta({ description: 'Fee on what is received, in parts per million: the same on every tier.' }),
    historyDays: z.int().nullable().meta({ description: 'How far back lists and statistics go; null: everything.' }),
    exports: z.boolean(),
    canBuy: z.boolean(),
  })),
}).meta({ id: 'Tiers' });
export type TiersJson = z.infer<typeof tiersSchema>;

export const buyTierSchema = z.strictObject({
  tier: boughtTierSchema,
  payWith: z.enum(['lightning', 'balance']).meta({ description: 'lightning: the answer has an invoice to pay; balance: taken from what is owed to you, at once' }),
}).meta({ id: 'BuyTier' });
export type BuyTier = z.infer<typeof buyTierSchema>;

export const tierPurchaseSchema = z.object({
  id: idField('tierPurchase', 'Id of the purchase'),
  tier: boughtTierSchema,
  payWith: z.enum(['lightning', 'balance']),
  priceSats: z.int().meta({ description: 'As it was when the purchase was opened.' }),
  status: z.enum(['open', 'active', 'credited', 'expired']).meta({ description: 'active: the tier began or was prolonged; credited: paid when it made no sense, and added to your balance instead; expired: not paid in time' }),
  paymentRequest: z.string().nullable().meta({ description: 'The BOLT11 invoice to pay.' }),
  paymentHash: hex32Field('Payment hash').nullable(),
  periods: z.int().meta({ description: 'How many periods were bought: 1, or more where more was paid.' }),
  receivedMsat: msatField('What arrived').nullable(),
  creditedMsat: msatField('What of it was added to your balance').nullable(),
  until: timeField('When the tier ends after this purchase').nullable(),
  createdAt: timeField('When it was opened'),
  expiresAt: timeField('Until when the invoice can be paid').nullable(),
  paidAt: timeField('When it was paid').nullable(),
}).meta({ id: 'TierPurchase' });
export type TierPurchaseJson = z.infer<typeof tierPurchaseSchema>;

export const listTierPurchasesQuery = pageQuery('tierPurchase');
export const tierPurchasePageSchema = pageOf(tierPurchaseSchema, 'TierPurchasePage');
