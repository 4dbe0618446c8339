import { equalBytes } from '../encoding/equal-bytes.js';
import { hmacSha256 } from '../hashing/hmac-sha256.js';
import { accepted, refused, type Outcome } from '../outcome.js';
import type { MacaroonKey } from './macaroon-key.js';
import type { Macaroon } from './macaroon.js';

/**
 * Checks that a macaroon was minted with one of these keys and only ever attenuated since. What its caveats demand is
 * another question. Every key is tried, so that the duration does not tell which one fits.
 */
export function verifyMacaroon(macaroon: Macaroon, keys: readonly MacaroonKey[]): Outcome<Macaroon> {
  if (macaroon.caveats.some(({ thirdParty }) => thirdParty !== undefined)) {
    return refused('caveat-third-party', 'The macaroon has a third-party caveat, which nobody here can discharge. Use the macaroon as it was issued.');
  }
  let matches = 0;
  for (const key of keys) {
    let signature = hmacSha256(key, macaroon.identifier);
    for (const { id } of macaroon.caveats) signature = hmacSha256(signature, id);
    if (equalBytes(signature, macaroon.signature)) matches++;
  }
  if (matches > 0) return accepted(macaroon);
  return refused('signature-mismatch', 'The macaroon was not issued by this server, or was altered. Pay the new challenge.');
}
