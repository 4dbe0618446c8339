/** The fields of a BOLT 11 text, checked, before anybody looked at its signature. */
import { bech32 } from '@scure/base';
import { Bolt11Refusal } from './bolt11-invoice.js';
import type { Bolt11Invoice, Bolt11Problem, Bolt11Unverified } from './bolt11-invoice.js';
import { checkFeatures } from './features.js';
import { readHumanReadablePart } from './human-readable-part.js';
import { readTaggedFields } from './tagged-fields.js';
import { wordsToNumber } from './words.js';

/** What the largest QR code holds; longer texts cost time and serve nobody. */
const MAX_LENGTH = 7_089;
const TIMESTAMP_WORDS = 7;
/** 65 bytes in five-bit words. */
const SIGNATURE_WORDS = 104;
const DEFAULT_EXPIRY_SECONDS = 3_600;
const DEFAULT_MIN_FINAL_CLTV_EXPIRY = 18;

/** An invoice but for its payee, and what is needed to find the payee in the signature. */
export interface Bolt11Fields {
  readonly invoice: Omit<Bolt11Invoice, 'payee'>;
  readonly prefix: string;
  readonly dataWords: number[];
  readonly signatureWords: number[];
  /** The `n` field. */
  readonly namedPayee: string | undefined;
}

/**
 * Reads an invoice like `decodeBolt11`, but does not check its signature and names no payee: for texts that come from
 * one's own node or provider, where a reader without elliptic curves is a third of the size. Never pay by it.
 * Never throws.
 */
export function readBolt11Unverified(text: string): Bolt11Unverified {
  return withoutThrowing(() => readFields(text).invoice);
}

/** Turns what `read` throws into a problem. */
export function withoutThrowing<Invoice>(read: () => Invoice): { readonly ok: true; readonly invoice: Invoice } | { readonly ok: false; readonly problem: Bolt11Problem } {
  try {
    return { ok: true, invoice: read() };
  } catch (error) {
    const { code, detail } = error instanceof Bolt11Refusal ? error : new Bolt11Refusal('bech32-invalid', 'The text is not a readable invoice.');
    return { ok: false, problem: { code, detail } };
  }
}

/** @throws Bolt11Refusal */
export function readFields(text: unknown): Bolt11Fields {
  // ASCII first: lower-casing would turn the Kelvin sign into a k, and two texts into one invoice.
  if (typeof text !== 'string' || !/^[\x21-\x7e]+$/.test(text)) {
    throw new Bolt11Refusal('not-text', 'An invoice is one word of letters and digits, without spaces.');
  }
  if (text.length > MAX_LENGTH) throw new Bolt11Refusal('too-long', `An invoice has at most ${MAX_LENGTH} characters; this text has ${text.length}.`);

  const decoded = bech32.decodeUnsafe(text, MAX_LENGTH);
  if (!decoded) throw new Bolt11Refusal('bech32-invalid', 'The checksum does not fit, or upper and lower case are mixed: the text was mistyped or cut off.');
  const { prefix, words } = decoded;
  const { network, amountMsat } = readHumanReadablePart(prefix);
  if (words.length < TIMESTAMP_WORDS + SIGNATURE_WORDS) throw new Bolt11Refusal('truncated', 'The text is too short to hold a timestamp and a signature.');

  const dataWords = words.slice(0, -SIGNATURE_WORDS);
  const timestamp = wordsToNumber(dataWords.slice(0, TIMESTAMP_WORDS), 'timestamp');
  const fields = readTaggedFields(dataWords.slice(TIMESTAMP_WORDS));
  if (fields.paymentHash === undefined) throw new Bolt11Refusal('payment-hash-missing', 'The invoice has no payment hash (field p).');
  if (fields.description === undefined && fields.descriptionHash === undefined) {
    throw new Bolt11Refusal('description-missing', 'The invoice has neither a description (field d) nor the hash of one (field h).');
  }
  if (fields.description !== undefined && fields.descriptionHash !== undefined) {
    throw new Bolt11Refusal('description-twice', 'The invoice has both a description (field d) and the hash of one (field h).');
  }
  const features = fields.features ?? [];
  checkFeatures(features, fields.paymentSecret);
  const expirySeconds = fields.expirySeconds ?? DEFAULT_EXPIRY_SECONDS;
  return {
    prefix, dataWords, signatureWords: words.slice(-SIGNATURE_WORDS), namedPayee: fields.payee,
    invoice: {
      network,
      amountMsat,
      timestamp,
      expirySeconds,
      expiresAt: timestamp + expirySeconds,
      paymentHash: fields.paymentHash,
      description: fields.description,
      descriptionHash: fields.descriptionHash,
      paymentSecret: fields.paymentSecret,
      minFinalCltvExpiry: fields.minFinalCltvExpiry ?? DEFAULT_MIN_FINAL_CLTV_EXPIRY,
      features,
      routeHints: fields.routeHints,
    },
  };
}
