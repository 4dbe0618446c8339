import { z } from 'zod';
import { idField, timeField } from '../events/fields.js';
import { plainText } from './plain-text.js';
import { sessionSchema } from './sessions.js';

export const startAddressProofSchema = z.strictObject({
  purpose: z.enum(['sign-in', 'address-change']).default('sign-in').meta({ description: 'sign-in: open the account without a key of this address; address-change: of a signed-in account, for a shorter delay' }),
  lightningAddress: plainText().min(3, 'must be a Lightning Address such as name@host').max(320, 'must have at most 320 characters'),
  method: z.enum(['payment', 'file']).default('payment').meta({ description: 'payment: 1 sat with a code in its comment; file: a file on the domain of the address, for wallets that take no comment' }),
}).meta({ id: 'StartAddressProof' });
export type StartAddressProof = z.infer<typeof startAddressProofSchema>;

export const ADDRESS_PROOF_STATES = ['preparing', 'sent', 'failed', 'proved', 'expired'] as const;

export const addressProofSchema = z.object({
  id: idField('addressProof', 'Id of the proof'),
  lightningAddress: z.string(),
  method: z.enum(['payment', 'file']),
  state: z.enum(ADDRESS_PROOF_STATES).meta({ description: 'preparing: the payment is being made; sent: the wallet has it, or the file is awaited; failed: "failure" says why' }),
  triesLeft: z.int().min(0),
  file: z.object({ url: z.string(), content: z.string() }).nullable().meta({ description: 'With method file: what must be found where.' }),
  failure: z.object({ code: z.string(), detail: z.string() }).nullable(),
  createdAt: timeField('When it was asked for'),
  expiresAt: timeField('Until when the code may be given'),
}).meta({ id: 'AddressProof' });
export type AddressProofJson = z.infer<typeof addressProofSchema>;

export const provedAddressSchema = z.object({
  proof: addressProofSchema,
  session: sessionSchema.nullable().meta({ description: 'With purpose sign-in: the session that this answer opens, with its cookie.' }),
}).meta({ id: 'ProvedAddress' });
export type ProvedAddressJson = z.infer<typeof provedAddressSchema>;

export const proveAddressSchema = z.strictObject({
  code: plainText().trim().toUpperCase().regex(/^[0-9A-Z]{4}[ -]?[0-9A-Z]{4}$/, 'must be the 8 characters of the comment').optional()
    .meta({ description: 'The code in the comment of the payment. Not needed with a file.' }),
}).meta({ id: 'ProveAddress' });
export type ProveAddress = z.infer<typeof proveAddressSchema>;
