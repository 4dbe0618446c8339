import { toUtf8 } from '../encoding/utf8.js';
import { hmacSha256 } from '../hashing/hmac-sha256.js';
import type { MacaroonKey } from './macaroon-key.js';
import type { Macaroon } from './macaroon.js';

/** A new macaroon with first-party caveats in this order. */
export function mintMacaroon(key: MacaroonKey, identifier: Uint8Array, caveats: readonly string[] = [], location = ''): Macaroon {
  return attenuateMacaroon({ location, identifier, caveats: [], signature: hmacSha256(key, identifier) }, caveats);
}

/** The same macaroon with more caveats. Needs no key: anybody who holds a macaroon may narrow it and hand it on. */
export function attenuateMacaroon(macaroon: Macaroon, caveats: readonly string[]): Macaroon {
  const added = caveats.map((text) => ({ id: toUtf8(text) }));
  const signature = added.reduce((signed, caveat) => hmacSha256(signed, caveat.id), macaroon.signature);
  return { ...macaroon, caveats: [...macaroon.caveats, ...added], signature };
}
