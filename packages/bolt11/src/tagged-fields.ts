/** The tagged fields between timestamp and signature (BOLT 11, Tagged Fields): type 5 bits, length 10 bits, data. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { Bolt11Refusal } from './bolt11-invoice.js';
import type { Bolt11RouteHop } from './bolt11-invoice.js';
import { readRouteHint } from './route-hints.js';
import { wordsToBits, wordsToBytes, wordsToNumber } from './words.js';

/** The five-bit number behind each field letter. */
export const FIELD = { p: 1, r: 3, features: 5, x: 6, d: 13, s: 16, n: 19, h: 23, c: 24 } as const;

/** Words of a field that holds 32 bytes, and of one that holds a compressed public key. */
const HASH_WORDS = 52;
const PUBKEY_WORDS = 53;

export interface TaggedFields {
  paymentHash?: string;
  paymentSecret?: string;
  description?: string;
  descriptionHash?: string;
  payee?: string;
  expirySeconds?: number;
  minFinalCltvExpiry?: number;
  features?: readonly number[];
  readonly routeHints: Bolt11RouteHop[][];
}

/**
 * Reads all fields. Unknown fields, and p, s, h, n of another length than today's, are skipped as the protocol asks.
 * A second p, s, d, h, n, x, c or 9 is refused: readers disagree about which of the two counts, so the one who pays
 * could verify one hash and pay the other.
 * @throws Bolt11Refusal
 */
export function readTaggedFields(words: readonly number[]): TaggedFields {
  const fields: TaggedFields = { routeHints: [] };
  let at = 0;
  while (at < words.length) {
    const length = at + 3 <= words.length ? words[at + 1]! * 32 + words[at + 2]! : Infinity;
    const end = at + 3 + length;
    if (end > words.length) throw new Bolt11Refusal('truncated', 'A field is longer than the invoice: the text was cut off or altered.');
    readField(fields, words[at]!, words.slice(at + 3, end));
    at = end;
  }
  return fields;
}

function readField(fields: TaggedFields, type: number, data: readonly number[]): void {
  switch (type) {
    case FIELD.p: return setOnce(fields, 'paymentHash', 'p', readHash(data, 'p'));
    case FIELD.s: return setOnce(fields, 'paymentSecret', 's', readHash(data, 's'));
    case FIELD.h: return setOnce(fields, 'descriptionHash', 'h', readHash(data, 'h'));
    case FIELD.n: return setOnce(fields, 'payee', 'n', data.length === PUBKEY_WORDS ? bytesToHex(wordsToBytes(data, 'n')) : undefined);
    case FIELD.d: return setOnce(fields, 'description', 'd', readText(data));
    case FIELD.x: return setOnce(fields, 'expirySeconds', 'x', wordsToNumber(data, 'x'));
    case FIELD.c: return setOnce(fields, 'minFinalCltvExpiry', 'c', wordsToNumber(data, 'c'));
    case FIELD.features: return setOnce(fields, 'features', '9', wordsToBits(data));
    case FIELD.r: fields.routeHints.push(readRouteHint(wordsToBytes(data, 'r')));
  }
}

function setOnce<K extends Exclude<keyof TaggedFields, 'routeHints'>>(fields: TaggedFields, key: K, letter: string, value: TaggedFields[K]): void {
  if (value === undefined) return;
  if (fields[key] !== undefined) throw new Bolt11Refusal('field-duplicate', `Field ${letter} appears twice; only one reading of an invoice is allowed.`);
  fields[key] = value;
}

function readHash(data: readonly number[], letter: string): string | undefined {
  return data.length === HASH_WORDS ? bytesToHex(wordsToBytes(data, letter)) : undefined;
}

function readText(data: readonly number[]): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(wordsToBytes(data, 'd'));
  } catch (error) {
    if (error instanceof Bolt11Refusal) throw error;
    throw new Bolt11Refusal('field-invalid', 'The description (field d) is not valid UTF-8.');
  }
}
