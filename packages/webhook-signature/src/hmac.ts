import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

/**
 * HMAC-SHA256 (RFC 2104) over `prefix` and then `body`. A server that signs thousands a second hands in its platform's own;
 * the default runs anywhere.
 */
export type HmacSha256 = (key: Uint8Array, prefix: string, body: string | Uint8Array) => Uint8Array;

export const portableHmacSha256: HmacSha256 = (key, prefix, body) =>
  hmac.create(sha256, key).update(utf8ToBytes(prefix)).update(typeof body === 'string' ? utf8ToBytes(body) : body).digest();
