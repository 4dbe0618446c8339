import { accepted, refused, type Outcome } from '../outcome.js';

/** What an L402 macaroon's identifier says. */
export interface L402Identifier {
  /** SHA-256 of the preimage that paying reveals; 32 bytes. */
  readonly paymentHash: Uint8Array;
  /** Names the credential; 32 random bytes. */
  readonly tokenId: Uint8Array;
}

const HASH_BYTES = 32;
const IDENTIFIER_BYTES = 2 + HASH_BYTES + HASH_BYTES;

/**
 * `version (uint16, big endian, 0) | payment hash (32) | token id (32)`: 66 bytes, as aperture writes them.
 * @throws RangeError when one of the two is not 32 bytes
 */
export function encodeIdentifier({ paymentHash, tokenId }: L402Identifier): Uint8Array {
  if (paymentHash.length !== HASH_BYTES || tokenId.length !== HASH_BYTES) throw new RangeError('A payment hash and a token id have 32 bytes each.');
  const bytes = new Uint8Array(IDENTIFIER_BYTES);
  bytes.set(paymentHash, 2);
  bytes.set(tokenId, 2 + HASH_BYTES);
  return bytes;
}

/** The length is checked exactly: a reader that takes less reads zeros where a hash should be. */
export function decodeIdentifier(bytes: Uint8Array): Outcome<L402Identifier> {
  if (bytes.length !== IDENTIFIER_BYTES) return refused('identifier-length', `An L402 identifier has ${IDENTIFIER_BYTES} bytes; this macaroon's has ${bytes.length}.`);
  if (bytes[0] !== 0 || bytes[1] !== 0) return refused('identifier-version', 'The macaroon\'s identifier is not of version 0.');
  return accepted({ paymentHash: bytes.subarray(2, 2 + HASH_BYTES), tokenId: bytes.subarray(2 + HASH_BYTES) });
}

/** A new random token id from the platform's Web Crypto. */
export const newTokenId = (): Uint8Array => crypto.getRandomValues(new Uint8Array(HASH_BYTES));
