/** A BOLT 11 writer. The key stays with the caller: it gets a hash and returns a signature. */
import { bech32 } from '@scure/base';
import { hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Bolt11Network, Bolt11RouteHop } from './bolt11-invoice.js';
import { writeHumanReadablePart } from './human-readable-part.js';
import { writeRouteHint } from './route-hints.js';
import { lowS, signatureHash } from './signature.js';
import { FIELD } from './tagged-fields.js';
import { bitsToWords, bytesToWords, numberToWords } from './words.js';

/** What goes into an invoice. Exactly one of `description` and `descriptionHash`. Hashes and keys are lowercase hex. */
export interface Bolt11Draft {
  readonly network: Bolt11Network;
  /** Millisatoshi; leave out to let the payer choose. */
  readonly amountMsat?: bigint;
  /** Seconds since 1970. */
  readonly timestamp: number;
  readonly paymentHash: string;
  readonly paymentSecret?: string;
  /** At most 639 bytes of UTF-8. */
  readonly description?: string;
  readonly descriptionHash?: string;
  /** Default 3600. */
  readonly expirySeconds?: number;
  /** Default 18, always written. */
  readonly minFinalCltvExpiry?: number;
  /** Writes the `n` field. Needed when the signer cannot tell the recovery id. */
  readonly payee?: string;
  /** Numbers of the feature bits. Without it 8 and 14 (onion, secret) are set when there is a payment secret. */
  readonly features?: readonly number[];
  readonly routeHints?: readonly (readonly Bolt11RouteHop[])[];
}

/** Signs the 32-byte hash: 64 bytes (r, s), S in either form, and the recovery id where it is known. */
export type Bolt11Signer = (hash: Uint8Array) => { readonly signature: Uint8Array; readonly recovery?: number };

const MAX_FIELD_WORDS = 1_023;
const DEFAULT_EXPIRY_SECONDS = 3_600;
const DEFAULT_MIN_FINAL_CLTV_EXPIRY = 18;

/**
 * Writes an invoice in lower case, with its signature in low-S form.
 * @throws RangeError when the draft cannot be written, or the signer gave neither a recovery id nor is `payee` set
 */
export function encodeBolt11(draft: Bolt11Draft, sign: Bolt11Signer): string {
  const prefix = writeHumanReadablePart(draft.network, draft.amountMsat);
  const words = [...numberToWords(whole(draft.timestamp, 35, 'timestamp'), 7), ...fieldsOf(draft)];
  const { signature, recovery } = lowS(sign(signatureHash(prefix, words)));
  if (recovery === undefined && draft.payee === undefined) {
    throw new RangeError('Without a recovery id nobody can tell who signed: give the payee, so that it is written into the invoice.');
  }
  const signed = Uint8Array.of(...signature, recovery ?? 0);
  return bech32.encode(prefix, [...words, ...bytesToWords(signed)], false);
}

function fieldsOf(draft: Bolt11Draft): number[] {
  const features = draft.features ?? (draft.paymentSecret === undefined ? [] : [8, 14]);
  return [
    ...field(FIELD.p, bytesToWords(hex(draft.paymentHash, 64, 'paymentHash'))),
    ...(draft.paymentSecret === undefined ? [] : field(FIELD.s, bytesToWords(hex(draft.paymentSecret, 64, 'paymentSecret')))),
    ...descriptionField(draft),
    ...(draft.expirySeconds === undefined || draft.expirySeconds === DEFAULT_EXPIRY_SECONDS
      ? [] : field(FIELD.x, numberToWords(whole(draft.expirySeconds, 40, 'expirySeconds')))),
    ...field(FIELD.c, numberToWords(whole(draft.minFinalCltvExpiry ?? DEFAULT_MIN_FINAL_CLTV_EXPIRY, 40, 'minFinalCltvExpiry'))),
    ...(draft.payee === undefined ? [] : field(FIELD.n, bytesToWords(hex(draft.payee, 66, 'payee')))),
    ...(features.length === 0 ? [] : field(FIELD.features, bitsToWords(features.map((bit) => whole(bit, 12, 'feature'))))),
    ...(draft.routeHints ?? []).flatMap((hops) => field(FIELD.r, bytesToWords(writeRouteHint(hops)))),
  ];
}

function descriptionField({ description, descriptionHash }: Bolt11Draft): number[] {
  if (description !== undefined && descriptionHash === undefined) {
    const bytes = utf8ToBytes(description);
    if (bytes.length > 639) throw new RangeError(`The description has ${bytes.length} bytes and the limit is 639: shorten it, or give its hash.`);
    return field(FIELD.d, bytesToWords(bytes));
  }
  if (descriptionHash !== undefined && description === undefined) return field(FIELD.h, bytesToWords(hex(descriptionHash, 64, 'descriptionHash')));
  throw new RangeError('Give exactly one of description and descriptionHash.');
}

function field(type: number, data: readonly number[]): number[] {
  if (data.length > MAX_FIELD_WORDS) throw new RangeError(`A field holds at most ${MAX_FIELD_WORDS} words; this one has ${data.length}.`);
  return [type, data.length >> 5, data.length & 31, ...data];
}

function hex(text: string, digits: number, name: string): Uint8Array {
  if (text.length !== digits || !/^[0-9a-f]*$/.test(text)) throw new RangeError(`${name} must be ${digits} lowercase hex digits.`);
  return hexToBytes(text);
}

function whole(value: number, bits: number, name: string): number {
  if (!Number.isInteger(value) || value < 0 || value >= 2 ** bits) throw new RangeError(`${name} must be a whole number of at most ${bits} bits, not ${value}.`);
  return value;
}
