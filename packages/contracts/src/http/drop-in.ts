/** What the published l402-kit clients call, as they call it. Fields and names are theirs; unknown fields are left alone. */
import { z } from 'zod';
import { plainText } from './plain-text.js';

/** What is missing altogether is said to be required. */
const wholeSats = { error: ({ input }: { input?: unknown }) => (input === undefined ? undefined : 'must be a whole number of sats, without a fraction') };
const addressField = () => plainText().min(3, 'must be a Lightning Address such as name@host').max(320, 'must have at most 320 characters');

export const dropInInvoiceRequest = z.object({
  amountSats: z.int(wholeSats).min(1, 'must be at least 1 sat').meta({ description: 'Whole sats.', examples: [10] }),
  ownerAddress: addressField().meta({ description: 'Lightning Address that the payment is forwarded to.', examples: ['you@wallet.example'] }),
}).meta({ id: 'DropInInvoiceRequest' });
export type DropInInvoiceRequest = z.infer<typeof dropInInvoiceRequest>;

export const dropInInvoiceSchema = z.object({
  paymentRequest: z.string().meta({ description: 'BOLT11' }),
  paymentHash: z.string().meta({ description: '64 hex digits' }),
  macaroon: z.string().meta({ description: 'Base64 of {"hash","exp"}, exp in milliseconds. It is not signed: whoever has paid any invoice can write one. See the documentation.' }),
  expiresAt: z.string().meta({ description: 'When the invoice can no longer be paid, RFC 3339' }),
}).meta({ id: 'DropInInvoice' });
export type DropInInvoiceJson = z.infer<typeof dropInInvoiceSchema>;

/** The Python client sends null where it has nothing to say. */
export const dropInRegistration = z.object({
  url: plainText().min(1).max(2_048),
  name: plainText().trim().min(1, 'must not be empty').max(100, 'must have at most 100 characters'),
  price_sats: z.int(wholeSats).min(0, 'must not be negative').max(10_000_000, 'must be at most 10000000 sats').nullish(),
  lightning_address: addressField(),
  description: plainText().max(500, 'must have at most 500 characters').nullish(),
  category: plainText().max(40).nullish(),
}).meta({ id: 'DropInRegistration' });
export type DropInRegistration = z.infer<typeof dropInRegistration>;

export const dropInRegisteredSchema = z.object({
  ok: z.literal(true),
  id: z.string(),
  verified: z.boolean().meta({ description: 'Whether the owner of the host has shown that this listing is theirs.' }),
  proof: z.object({ url: z.string(), content: z.string() }).meta({ description: 'Put this content, as a line of its own, at this URL: the listing is then shown.' }),
}).meta({ id: 'DropInRegistered' });
export type DropInRegisteredJson = z.infer<typeof dropInRegisteredSchema>;

export const dropInTokenRequest = z.object({
  token: z.string().min(1, 'must be "<macaroon>:<preimage>"').max(4_096, 'must have at most 4096 characters'),
}).meta({ id: 'DropInTokenRequest' });
export type DropInTokenRequest = z.infer<typeof dropInTokenRequest>;
export const dropInTokenSchema = z.object({ valid: z.boolean(), error: z.string().optional() }).meta({ id: 'DropInToken' });
export type DropInTokenJson = z.infer<typeof dropInTokenSchema>;

export const proCheckQuery = z.object({ address: addressField() });
export type ProCheckQuery = z.infer<typeof proCheckQuery>;
export const proCheckSchema = z.object({
  pro: z.boolean(), active: z.boolean(),
  expiresAt: z.string().nullable().meta({ description: 'When Pro ends; null on Founder and where there is none.' }),
}).meta({ id: 'ProCheck' });
export type ProCheckJson = z.infer<typeof proCheckSchema>;

export const splitSchema = z.object({ ok: z.literal(true), skipped: z.literal(true) }).meta({ id: 'Split' });
export const plainErrorSchema = z.object({ error: z.string() }).meta({ id: 'PlainError' });

export const globalStatsSchema = z.object({
  totalPayments: z.int(), totalSats: z.int().meta({ description: 'Received in all, whole sats' }),
  apis: z.int().meta({ description: 'Listings in the directory whose owner is proved' }),
  updatedAt: z.string(),
}).meta({ id: 'GlobalStats' });
export type GlobalStatsJson = z.infer<typeof globalStatsSchema>;
