import { z } from 'zod';
import { idField, msatField, timeField } from '../events/fields.js';
import { newApiKeySchema } from './api-keys.js';
import { plainText } from './plain-text.js';
import { tierSchema } from './tier.js';

/** All bitcoin there can ever be, in sats, fits; what it means in msat fits into a JSON integer only up to here. */
const MAX_THRESHOLD_SATS = 1_000_000_000;

export const operatorSchema = z.object({
  id: idField('operator', 'Id of the account'),
  lightningAddress: z.string().meta({ description: 'Where payouts go.' }),
  status: z.enum(['active', 'unreachable', 'dormant', 'closing', 'closed']).meta({ description: 'unreachable: payouts to the address fail at the moment' }),
  tier: tierSchema,
  tierUntil: timeField('When Pro ends').nullable().meta({ description: 'When Pro ends; null on Free and Founder.' }),
  renewFromBalance: z.boolean().meta({ description: 'Pro is renewed out of the balance on the day it ends, where enough is owed.' }),
  payoutThresholdSats: z.int().meta({ description: 'No payout before this much is owed, in whole sats.' }),
  bearsExcessRouting: z.boolean().meta({ description: 'Payouts whose route costs more than the fee budget leave all the same; the excess is taken from the balance.' }),
  feePpm: z.int().meta({ description: 'Fee on what is received, in parts per million: 3000 is 0.3 %.' }),
  createdAt: timeField('When the account was opened'),
}).meta({ id: 'Operator' });
export type OperatorJson = z.infer<typeof operatorSchema>;

const thresholdField = z.int('must be a whole number of sats').min(0, 'must not be negative').max(MAX_THRESHOLD_SATS, `must be at most ${MAX_THRESHOLD_SATS} sats`);

export const signUpSchema = z.strictObject({
  lightningAddress: plainText().min(3, 'must be a Lightning Address such as name@host').max(320, 'must have at most 320 characters')
    .meta({ description: 'Where payouts go. It is asked for its payment terms at once.', examples: ['you@wallet.example'] }),
  payoutThresholdSats: thresholdField.optional().meta({ description: 'No payout before this much is owed, in whole sats. 0 unless given.' }),
}).meta({ id: 'SignUp' });
export type SignUp = z.infer<typeof signUpSchema>;

export const signedUpSchema = z.object({
  operator: operatorSchema,
  keys: z.object({
    admin: newApiKeySchema.meta({ description: 'May do everything. For the dashboard.' }),
    invoices: newApiKeySchema.meta({ description: 'May create and read invoices, nothing else. For the SDK on your server.' }),
  }),
}).meta({ id: 'SignedUp' });
export type SignedUpJson = z.infer<typeof signedUpSchema>;

export const updateOperatorSchema = z.strictObject({
  payoutThresholdSats: thresholdField.optional(),
  bearsExcessRouting: z.boolean().optional(),
  renewFromBalance: z.boolean().optional(),
}).refine((body) => Object.keys(body).length > 0, 'must name at least one field to change').meta({ id: 'UpdateOperator' });
export type UpdateOperator = z.infer<typeof updateOperatorSchema>;

export const balanceSchema = z.object({
  owedMsat: msatField('What is owed to the operator and not yet on its way'),
  inFlightMsat: msatField('What is on its way in a payout'),
  payout: z.object({
    state: z.enum(['idle', 'due', 'in-flight', 'waiting', 'held']).meta({
      description: 'idle: nothing to pay out; due: leaves at nextAttemptAt; in-flight: one is on its way; waiting: an attempt failed, the next one is at nextAttemptAt; held: the route costs more than the budget',
    }),
    nextAttemptAt: timeField('When the next attempt is made').nullable(),
    reason: z.object({ code: z.string(), detail: z.string().nullable() }).nullable().meta({ description: 'Why the last attempt did not pay, in words.' }),
    heldCostMsat: msatField('What the route would cost').nullable(),
    heldBudgetMsat: msatField('What may be spent on the route').nullable(),
  }),
}).meta({ id: 'Balance' });
export type BalanceJson = z.infer<typeof balanceSchema>;

export const closingSchema = z.object({
  operator: operatorSchema,
  closingReceipt: z.string().meta({ description: 'Shown once: keep it. Who has it can claim what could not be paid out within 30 days.' }),
}).meta({ id: 'Closing' });
export type ClosingJson = z.infer<typeof closingSchema>;
