/** Money of accounts that have closed, kept for whoever shows the closing receipt; and what staff did. */
import { z } from 'zod';
import { idField, msatField, timeField } from '../events/fields.js';
import { plainText } from './plain-text.js';

export const adminUnclaimedSchema = z.object({
  totalMsat: msatField('Unclaimed in the books'),
  accounts: z.array(z.object({
    operator: idField('operator', 'The account that closed'),
    closedAt: timeField('When it closed').nullable(),
    amountMsat: msatField('What can be claimed'),
  })).meta({ description: 'Those with most first; at most 100.' }),
}).meta({ id: 'AdminUnclaimed' });
export type AdminUnclaimedJson = z.infer<typeof adminUnclaimedSchema>;

export const claimUnclaimedSchema = z.strictObject({
  closingReceipt: plainText().trim().regex(/^[\w-]{43}$/, 'must be the 43 characters of a closing receipt').meta({ description: 'As it was shown when the account was closed.' }),
  operatorId: idField('operator', 'The account that is credited: of whoever shows the receipt, with a Lightning Address that can be paid'),
}).meta({ id: 'ClaimUnclaimed' });
export type ClaimUnclaimed = z.infer<typeof claimUnclaimedSchema>;

export const claimedSchema = z.object({
  outcome: z.enum(['credited', 'already-claimed']).meta({ description: 'already-claimed: nothing is left; the last claim is shown' }),
  amountMsat: msatField('What was credited'),
  creditedTo: idField('operator', 'The account that was credited'),
  at: timeField('When'),
}).meta({ id: 'Claimed' });
export type ClaimedJson = z.infer<typeof claimedSchema>;

export const adminActionsSchema = z.object({
  actions: z.array(z.object({
    at: timeField('When'),
    by: z.string().meta({ description: 'Public key of the wallet, or the user who ran the command.' }),
    action: z.string(),
    subject: z.string(),
    detail: z.string(),
  })).meta({ description: 'What staff changed, newest first; the latest 100.' }),
}).meta({ id: 'AdminActions' });
export type AdminActionsJson = z.infer<typeof adminActionsSchema>;
