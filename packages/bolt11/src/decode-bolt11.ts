/** A strict BOLT 11 reader that runs wherever JavaScript does: no Node modules, no network. */
import { bech32 } from '@scure/base';
import { Bolt11Refusal } from './bolt11-invoice.js';
import type { Bolt11Decoded, Bolt11Invoice, Bolt11ProblemCode } from './bolt11-invoice.js';
import { checkFeatures } from './features.js';
import { readHumanReadablePart } from './human-readable-part.js';
import { SIGNATURE_WORDS, signatureHash, signer } from './signature.js';
import { readTaggedFields } from './tagged-fields.js';
import { wordsToBytes, wordsToNumber } from './words.js';

/** What the largest QR code holds; longer texts cost time and serve nobody. */
const MAX_LENGTH = 7_089;
const TIMESTAMP_WORDS = 7;
const DEFAULT_EXPIRY_SECONDS = 3_600;
const DEFAULT_MIN_FINAL_CLTV_EXPIRY = 18;

/**
 * Reads a BOLT 11 invoice and checks its checksum, its fields and its signature. Expiry is not judged: compare
 * `expiresAt` with a clock. Upper case is accepted (QR codes), mixed case is not; a `lightning:` scheme is the caller's.
 * Never throws, whatever the argument; a refusal has a stable code and words.
 */
export function decodeBolt11(text: string): Bolt11Decoded {
  try {
    return { ok: true, invoice: read(text) };
  } catch (error) {
    if (error instanceof Bolt11Refusal) return refused(error.code, error.detail);
    return refused('bech32-invalid', 'The text is not a readable invoice.');
  }
}

function refused(code: Bolt11ProblemCode, detail: string): Bolt11Decoded {
  return { ok: false, problem: { code, detail } };
}

function read(text: unknown): Bolt11Invoice {
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
    network,
    amountMsat,
    timestamp,
    expirySeconds,
    expiresAt: timestamp + expirySeconds,
    paymentHash: fields.paymentHash,
    description: fields.description,
    descriptionHash: fields.descriptionHash,
    paymentSecret: fields.paymentSecret,
    payee: signer(wordsToBytes(words.slice(-SIGNATURE_WORDS), 'signature'), signatureHash(prefix, dataWords), fields.payee),
    minFinalCltvExpiry: fields.minFinalCltvExpiry ?? DEFAULT_MIN_FINAL_CLTV_EXPIRY,
    features,
    routeHints: fields.routeHints,
  };
}
