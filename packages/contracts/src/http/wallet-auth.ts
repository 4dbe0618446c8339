import { z } from 'zod';
import { hex32Field, idField, timeField } from '../events/fields.js';
import { pageOf, pageQuery } from './pagination.js';
import { plainText } from './plain-text.js';

export const walletAuthActionSchema = z.enum(['login', 'link']).meta({ description: 'login: open a session with a wallet that was linked before; link: link a wallet to the account of this session' });
export type WalletAuthAction = z.infer<typeof walletAuthActionSchema>;

export const startWalletAuthSchema = z.strictObject({
  action: walletAuthActionSchema,
  name: plainText().trim().min(1, 'must not be empty').max(100, 'must have at most 100 characters').optional().meta({ description: 'With link: what to call the wallet, in your words.' }),
}).meta({ id: 'StartWalletAuth' });
export type StartWalletAuth = z.infer<typeof startWalletAuthSchema>;

export const walletAuthSchema = z.object({
  id: idField('walletAuth', 'Ask GET /v1/auth/lnurl/{id} with it'),
  action: walletAuthActionSchema,
  lnurl: z.string().meta({ description: 'LNURL in bech32 and upper case, for a QR code (LUD-01, LUD-04).' }),
  url: z.string().meta({ description: 'The same as a URL.' }),
  expiresAt: timeField('Until when a wallet may answer'),
}).meta({ id: 'WalletAuth' });
export type WalletAuthJson = z.infer<typeof walletAuthSchema>;

export const walletAuthStateSchema = z.object({
  state: z.enum(['waiting', 'signed-in', 'linked', 'refused', 'expired']).meta({ description: 'signed-in: this answer sets the session cookie; refused: the wallet signed, and "detail" says why that did not do' }),
  detail: z.string().nullable(),
}).meta({ id: 'WalletAuthState' });
export type WalletAuthStateJson = z.infer<typeof walletAuthStateSchema>;

/** What the wallet sends (LUD-04). Other parameters are ignored: wallets add some of their own. */
export const walletAuthCallbackQuery = z.object({
  tag: z.literal('login', 'must be login'),
  k1: hex32Field('The challenge'),
  sig: z.string().regex(/^(?:[0-9a-f]{2}){8,72}$/i, 'must be a DER signature in hex').meta({ description: 'DER signature of k1, in hex' }),
  key: z.string().regex(/^0[23][0-9a-f]{64}$/i, 'must be a compressed public key in hex').meta({ description: 'The wallet’s key for this site: compressed, in hex' }),
});
export type WalletAuthCallback = z.infer<typeof walletAuthCallbackQuery>;

export const walletAuthAnswerSchema = z.object({ status: z.enum(['OK', 'ERROR']), reason: z.string().optional() }).meta({ id: 'WalletAuthAnswer' });
export type WalletAuthAnswer = z.infer<typeof walletAuthAnswerSchema>;

export const walletKeySchema = z.object({
  id: idField('walletKey', 'Id of the linked wallet'),
  name: z.string(),
  publicKey: z.string().meta({ description: 'The wallet’s key for this site, 33 bytes in hex.' }),
  createdAt: timeField('When it was linked'),
  lastUsedAt: timeField('When it last signed in').nullable(),
}).meta({ id: 'WalletKey' });
export type WalletKeyJson = z.infer<typeof walletKeySchema>;

export const listWalletKeysQuery = pageQuery('walletKey');
export const walletKeyPageSchema = pageOf(walletKeySchema, 'WalletKeyPage');
