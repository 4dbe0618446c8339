import { fromBase64 } from '../encoding/base64.js';
import { fromHex } from '../encoding/hex.js';
import { fromUtf8 } from '../encoding/utf8.js';
import { accepted, refused, type Outcome } from '../outcome.js';
import { FIELD, VERSION_2 } from './binary-format.js';
import { FieldReader } from './field-reader.js';
import { MAX_CAVEATS, MAX_MACAROON_BYTES, SIGNATURE_BYTES, type Macaroon, type MacaroonCaveat } from './macaroon.js';

/**
 * Reads version 2 binary. The byte strings of the answer are views into `bytes`. Version 1, trailing bytes and fields
 * out of order are refused: one macaroon has one encoding.
 */
export function decodeMacaroon(bytes: Uint8Array): Outcome<Macaroon> {
  if (bytes.length > MAX_MACAROON_BYTES) return refused('macaroon-too-long', `A macaroon has at most ${MAX_MACAROON_BYTES} bytes; this one has ${bytes.length}.`);
  if (bytes.length === 0) return refused('macaroon-truncated', 'The macaroon is empty.');
  if (bytes[0] !== VERSION_2) return refused('macaroon-version', 'The macaroon is not in binary version 2, the only one that L402 uses.');
  const reader = new FieldReader(bytes, 1);

  const location = readLocation(reader);
  const identifier = reader.field(FIELD.identifier);
  if (location === undefined || identifier === undefined || !reader.end()) return unreadable(reader);
  const caveats: MacaroonCaveat[] = [];
  while (!reader.end()) {
    const caveat = readCaveat(reader);
    if (caveat === undefined) return unreadable(reader);
    if (caveats.push(caveat) > MAX_CAVEATS) return refused('macaroon-malformed', `A macaroon has at most ${MAX_CAVEATS} caveats.`);
  }
  const signature = reader.field(FIELD.signature);
  if (signature === undefined) return unreadable(reader);
  if (signature.length !== SIGNATURE_BYTES) return refused('macaroon-malformed', `A macaroon's signature has ${SIGNATURE_BYTES} bytes.`);
  if (!reader.done) return refused('macaroon-trailing-bytes', 'Bytes follow the macaroon\'s signature.');
  return accepted({ location, identifier, caveats, signature });
}

/** A macaroon from base64 (standard or URL-safe, padded or not), as HTTP carries it. */
export function decodeMacaroonText(text: string): Outcome<Macaroon> {
  const bytes = text.length > 2 * MAX_MACAROON_BYTES ? undefined : fromBase64(text);
  return bytes === undefined ? refused('base64-invalid', 'The macaroon is not base64. Send it exactly as the challenge gave it.') : decodeMacaroon(bytes);
}

/** A macaroon from hexadecimal, as gRPC metadata carries it. */
export function decodeMacaroonHex(text: string): Outcome<Macaroon> {
  const bytes = text.length > 2 * MAX_MACAROON_BYTES ? undefined : fromHex(text);
  return bytes === undefined ? refused('hex-invalid', 'The macaroon in the metadata is not hexadecimal.') : decodeMacaroon(bytes);
}

/** Empty where there is none. A location that is there and empty would be a second way to write the same. */
function readLocation(reader: FieldReader): string | undefined {
  if (reader.next !== FIELD.location) return '';
  const bytes = reader.field(FIELD.location);
  return bytes === undefined || bytes.length === 0 ? undefined : fromUtf8(bytes);
}

function readCaveat(reader: FieldReader): MacaroonCaveat | undefined {
  const location = readLocation(reader);
  const id = reader.field(FIELD.identifier);
  if (location === undefined || id === undefined) return undefined;
  if (reader.next !== FIELD.verificationId) return location === '' && reader.end() ? { id } : undefined;
  const verificationId = reader.field(FIELD.verificationId);
  return verificationId === undefined || !reader.end() ? undefined : { id, thirdParty: { location, verificationId } };
}

function unreadable(reader: FieldReader): Outcome<never> {
  return reader.ranOut
    ? refused('macaroon-truncated', 'The macaroon ends in the middle of a field: it was cut off.')
    : refused('macaroon-malformed', 'The macaroon has a field where none or another one belongs.');
}
