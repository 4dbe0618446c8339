import { sha256 as portableSha256 } from '@noble/hashes/sha2.js';

/** SHA-256 (FIPS 180-4) of some bytes, as 32 bytes. */
export type Sha256 = (data: Uint8Array) => Uint8Array;

let current: Sha256 = portableSha256;

export const sha256: Sha256 = (data) => current(data);

/** Replaces the portable SHA-256 by the platform's own. Entry points call it once, at import. */
export function useSha256(platformSha256: Sha256): void {
  current = platformSha256;
}
