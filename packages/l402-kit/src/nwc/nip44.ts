/** NIP-44 version 2: what Nostr Wallet Connect encrypts with. */
import { chacha20 } from '@noble/ciphers/chacha.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { expand, extract } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, hexToBytes, randomBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { equalBytes, fromBase64, toBase64 } from '@l402kit/l402';

const VERSION = 2;
const MIN_PADDED = 32;
const MAX_TEXT = 65_535;

/** @param publicKey x-only, 64 hex digits */
export function conversationKey(secretKey: Uint8Array, publicKey: string): Uint8Array {
  const shared = secp256k1.getSharedSecret(secretKey, hexToBytes(`02${publicKey}`)).subarray(1, 33);
  return extract(sha256, shared, utf8ToBytes('nip44-v2'));
}

/** @throws RangeError for an empty text or one above 65,535 bytes */
export function encryptNip44(text: string, key: Uint8Array, nonce = randomBytes(32)): string {
  const { encryption, iv, authentication } = messageKeys(key, nonce);
  const ciphertext = chacha20(encryption, iv, padded(utf8ToBytes(text)));
  return toBase64(concatBytes(Uint8Array.of(VERSION), nonce, ciphertext, hmac(sha256, authentication, concatBytes(nonce, ciphertext))));
}

/** @throws Error when the text was not encrypted with this key, or altered */
export function decryptNip44(payload: string, key: Uint8Array): string {
  const bytes = fromBase64(payload);
  if (bytes === undefined || bytes.length < 99 || bytes[0] !== VERSION) throw new Error('The wallet answered in an encryption that is not NIP-44 version 2.');
  const nonce = bytes.subarray(1, 33);
  const ciphertext = bytes.subarray(33, -32);
  const { encryption, iv, authentication } = messageKeys(key, nonce);
  if (!equalBytes(hmac(sha256, authentication, concatBytes(nonce, ciphertext)), bytes.subarray(-32))) throw new Error('The wallet\'s answer was altered on its way.');
  return unpadded(chacha20(encryption, iv, ciphertext));
}

function messageKeys(key: Uint8Array, nonce: Uint8Array): { encryption: Uint8Array; iv: Uint8Array; authentication: Uint8Array } {
  const keys = expand(sha256, key, nonce, 76);
  return { encryption: keys.subarray(0, 32), iv: keys.subarray(32, 44), authentication: keys.subarray(44, 76) };
}

function paddedLength(length: number): number {
  if (length <= MIN_PADDED) return MIN_PADDED;
  const power = 2 ** (Math.floor(Math.log2(length - 1)) + 1);
  const chunk = power <= 256 ? 32 : power / 8;
  return chunk * (Math.floor((length - 1) / chunk) + 1);
}

function padded(text: Uint8Array): Uint8Array {
  if (text.length < 1 || text.length > MAX_TEXT) throw new RangeError('NIP-44 encrypts from 1 to 65,535 bytes.');
  const bytes = new Uint8Array(2 + paddedLength(text.length));
  bytes[0] = text.length >> 8;
  bytes[1] = text.length & 0xff;
  bytes.set(text, 2);
  return bytes;
}

function unpadded(bytes: Uint8Array): string {
  const length = (bytes[0]! << 8) | bytes[1]!;
  if (length < 1 || bytes.length !== 2 + paddedLength(length)) throw new Error('The wallet\'s answer has a wrong length.');
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(2, 2 + length));
}
