import { formatCaveat } from '../caveats/caveat.js';
import { PRICE_CONDITION, ROUTE_CONDITION, USES_CONDITION } from '../caveats/kit-rules.js';
import { SERVICES_CONDITION, VALID_UNTIL_SUFFIX } from '../caveats/protocol-rules.js';
import { formatServices, parseServices } from '../caveats/services.js';
import type { MacaroonKey } from '../macaroon/macaroon-key.js';
import type { Macaroon } from '../macaroon/macaroon.js';
import { mintMacaroon } from '../macaroon/mint-macaroon.js';
import { encodeIdentifier, newTokenId } from './identifier.js';

/** What a buyer gets for paying one invoice. */
export interface CredentialTerms {
  /** The invoice's payment hash, 32 bytes: only its preimage makes the macaroon a credential. */
  readonly paymentHash: Uint8Array;
  readonly service: string;
  readonly tier?: number;
  /** The operator's route pattern. */
  readonly route: string;
  readonly priceMsat: bigint;
  /** Seconds since 1970. */
  readonly validUntilSeconds: number;
  /** How many calls; unlimited until it expires when not given. */
  readonly uses?: number;
  /** Further caveats, `condition=value`. */
  readonly caveats?: readonly string[];
  /** 32 bytes; random when not given. */
  readonly tokenId?: Uint8Array;
}

/**
 * Mints the macaroon of a challenge, bound to one service, route, price and end.
 * @throws RangeError when a term cannot be written as a caveat
 */
export function mintCredential(key: MacaroonKey, terms: CredentialTerms, location = ''): Macaroon {
  const { paymentHash, service, tier = 0, route, priceMsat, validUntilSeconds, uses, caveats = [], tokenId = newTokenId() } = terms;
  const services = formatServices([{ name: service, tier }]);
  if (!parseServices(services).ok) throw new RangeError(`${JSON.stringify(services)} is no service: a name without commas and colons, and a tier from 0 to 255.`);
  if (!Number.isSafeInteger(validUntilSeconds)) throw new RangeError('validUntilSeconds is a whole number of seconds since 1970.');
  if (priceMsat < 0n || priceMsat >= 10n ** 15n) throw new RangeError('priceMsat is from 0 to 10^15 − 1.');
  if (uses !== undefined && !(Number.isSafeInteger(uses) && uses >= 1)) throw new RangeError('uses is a positive whole number.');
  return mintMacaroon(key, encodeIdentifier({ paymentHash, tokenId }), [
    formatCaveat({ condition: SERVICES_CONDITION, value: services }),
    formatCaveat({ condition: service + VALID_UNTIL_SUFFIX, value: String(validUntilSeconds) }),
    formatCaveat({ condition: ROUTE_CONDITION, value: route }),
    formatCaveat({ condition: PRICE_CONDITION, value: String(priceMsat) }),
    ...(uses === undefined ? [] : [formatCaveat({ condition: USES_CONDITION, value: String(uses) })]),
    ...caveats,
  ], location);
}
