import { toBase64 } from '../encoding/base64.js';
import { toUtf8 } from '../encoding/utf8.js';
import { FIELD, VERSION_2 } from './binary-format.js';
import type { Macaroon } from './macaroon.js';

/** Version 2 binary, byte for byte what go-macaroon's MarshalBinary writes. */
export function encodeMacaroon(macaroon: Macaroon): Uint8Array {
  const bytes: number[] = [VERSION_2];
  if (macaroon.location !== '') writeField(bytes, FIELD.location, toUtf8(macaroon.location));
  writeField(bytes, FIELD.identifier, macaroon.identifier);
  bytes.push(FIELD.end);
  for (const { id, thirdParty } of macaroon.caveats) {
    if (thirdParty !== undefined && thirdParty.location !== '') writeField(bytes, FIELD.location, toUtf8(thirdParty.location));
    writeField(bytes, FIELD.identifier, id);
    if (thirdParty !== undefined) writeField(bytes, FIELD.verificationId, thirdParty.verificationId);
    bytes.push(FIELD.end);
  }
  bytes.push(FIELD.end);
  writeField(bytes, FIELD.signature, macaroon.signature);
  return Uint8Array.from(bytes);
}

/** The form of challenges and Authorization headers: version 2 binary in padded standard base64. */
export const encodeMacaroonText = (macaroon: Macaroon): string => toBase64(encodeMacaroon(macaroon));

function writeField(bytes: number[], field: number, content: Uint8Array): void {
  bytes.push(field);
  let length = content.length;
  for (; length >= 0x80; length >>>= 7) bytes.push((length & 0x7f) | 0x80);
  bytes.push(length);
  for (const byte of content) bytes.push(byte);
}
