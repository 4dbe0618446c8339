import { sha256 } from './sha256.js';

const BLOCK = 64;
const DIGEST = 32;
const SCRATCH_MESSAGE = 1_024;

// Reused between calls, which never interleave: a chain of macaroon HMACs is many short messages, and allocating was
// a third of its time.
const outer = new Uint8Array(BLOCK + DIGEST);
const scratch = new Uint8Array(BLOCK + SCRATCH_MESSAGE);

/** HMAC-SHA256 (RFC 2104) as 32 bytes, over whichever SHA-256 this platform has. */
export function hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array {
  const blockKey = key.length > BLOCK ? sha256(key) : key;
  const inner = message.length > SCRATCH_MESSAGE ? new Uint8Array(BLOCK + message.length) : scratch;
  for (let i = 0; i < blockKey.length; i++) {
    inner[i] = blockKey[i]! ^ 0x36;
    outer[i] = blockKey[i]! ^ 0x5c;
  }
  inner.fill(0x36, blockKey.length, BLOCK);
  outer.fill(0x5c, blockKey.length, BLOCK);
  inner.set(message, BLOCK);
  outer.set(sha256(inner.subarray(0, BLOCK + message.length)), BLOCK);
  return sha256(outer);
}
