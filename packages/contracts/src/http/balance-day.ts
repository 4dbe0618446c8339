import { z } from 'zod';
import { msatField } from '../events/fields.js';

/** Today's part of the ledger as a statement: opening + received − fee − paid out + other = closing, to the msat. */
export const balanceDaySchema = z.object({
  day: z.iso.date().meta({ description: 'The day, in UTC' }),
  openingMsat: msatField('What was yours at 00:00: owed to you or on its way'),
  payments: z.int().min(0).meta({ description: 'Calls that were paid on this day' }),
  receivedMsat: msatField('What callers paid'),
  feeMsat: msatField('Our fee on it'),
  payouts: z.int().min(0).meta({ description: 'Payouts that arrived on this day' }),
  paidOutMsat: msatField('What they took from your balance: what arrived, and what you bore of its routes'),
  otherMsat: z.int().meta({ description: 'Everything else, in millisatoshi; negative: it left. Tiers paid from the balance, proofs of your address, credits by staff, payments of the evening before that were recorded after midnight.' }),
  closingMsat: msatField('What is yours now: owed to you or on its way'),
  inFlightMsat: msatField('What of that is on its way'),
}).meta({ id: 'BalanceDay' });
export type BalanceDayJson = z.infer<typeof balanceDaySchema>;
