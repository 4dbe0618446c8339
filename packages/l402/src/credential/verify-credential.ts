import type { L402Authorization } from '../authorization/authorization.js';
import { parseCaveat } from '../caveats/caveat.js';
import { KIT_PREFIX, USES_CONDITION } from '../caveats/kit-rules.js';
import { VALID_UNTIL_SUFFIX } from '../caveats/protocol-rules.js';
import { verifyCaveats } from '../caveats/verify-caveats.js';
import { equalBytes } from '../encoding/equal-bytes.js';
import { toHex } from '../encoding/hex.js';
import { sha256 } from '../hashing/sha256.js';
import type { Macaroon } from '../macaroon/macaroon.js';
import { verifyMacaroon } from '../macaroon/verify-macaroon.js';
import { accepted, refused, type Outcome } from '../outcome.js';
import { requiredConditions, rulesFor, type CredentialContext } from './credential-context.js';
import { decodeIdentifier } from './identifier.js';

/** A credential that opens the request at hand. */
export interface VerifiedCredential {
  /** 64 lowercase hex digits; the same for every macaroon of one payment. */
  readonly paymentHash: string;
  readonly preimageHex: string;
  /** Token id of the first macaroon, 64 lowercase hex digits. */
  readonly tokenId: string;
  /** Seconds since 1970; undefined when no caveat says. */
  readonly validUntilSeconds: number | undefined;
  /**
   * The end as it was minted. A holder can narrow `validUntilSeconds` and keeps the credential that it narrowed: uses must be
   * remembered until this end.
   */
  readonly mintedUntilSeconds: number | undefined;
  /** How many calls it is good for; undefined when no caveat says. Counting them is the caller's. */
  readonly uses: number | undefined;
  /** The last value of every condition, for each macaroon. */
  readonly caveats: readonly ReadonlyMap<string, string>[];
}

/**
 * Checks a credential against a request: preimage, signatures by one of the keys, and every caveat. With several
 * macaroons each must verify on its own and all must name one payment hash; the narrowest limit counts.
 * Pure: no clock, no store. Whether the credential was used before is a question for a replay store.
 */
export function verifyCredential(authorization: L402Authorization, context: CredentialContext): Outcome<VerifiedCredential> {
  const paymentHash = sha256(authorization.preimage);
  const caveats: ReadonlyMap<string, string>[] = [];
  const end = context.service + VALID_UNTIL_SUFFIX;
  let mintedUntilSeconds: number | undefined;
  let tokenId = '';
  for (const macaroon of authorization.macaroons) {
    const identifier = decodeIdentifier(macaroon.identifier);
    if (!identifier.ok) return identifier;
    if (!equalBytes(identifier.value.paymentHash, paymentHash)) return wrongPreimage(authorization);
    const verified = verifyOne(macaroon, authorization.preimageHex, context);
    if (!verified.ok) return verified;
    caveats.push(verified.value);
    const minted = firstValue(macaroon, end, verified.value);
    if (minted !== undefined) mintedUntilSeconds = Math.max(mintedUntilSeconds ?? 0, Number(minted));
    tokenId ||= toHex(identifier.value.tokenId);
  }
  return accepted({
    paymentHash: toHex(paymentHash),
    preimageHex: authorization.preimageHex,
    tokenId,
    validUntilSeconds: smallest(caveats, end),
    mintedUntilSeconds,
    uses: smallest(caveats, USES_CONDITION),
    caveats,
  });
}

function verifyOne(macaroon: Macaroon, preimageHex: string, context: CredentialContext): Outcome<ReadonlyMap<string, string>> {
  const signed = verifyMacaroon(macaroon, context.keys);
  if (!signed.ok) return signed;
  const caveats = verifyCaveats(macaroon.caveats.map(({ id }) => id), rulesFor(context, preimageHex), KIT_PREFIX);
  if (!caveats.ok) return caveats;
  const missing = requiredConditions(context).find((condition) => !caveats.value.has(condition));
  return missing === undefined ? caveats : refused('caveat-missing', `The credential has no "${missing}" caveat, so that it is bound to nothing.`);
}

function wrongPreimage({ macaroons }: L402Authorization): Outcome<never> {
  return macaroons.length === 1
    ? refused('preimage-mismatch', 'The preimage is not that of this macaroon\'s invoice. Send the preimage that paying revealed.')
    : refused('payment-hash-mismatch', 'The preimage does not belong to every macaroon of the request.');
}

/** What a condition said before anybody narrowed it. @param last the last value of every condition */
function firstValue(macaroon: Macaroon, condition: string, last: ReadonlyMap<string, string>): string | undefined {
  // Without a condition that comes twice the first is the last.
  if (macaroon.caveats.length === last.size) return last.get(condition);
  for (const { id } of macaroon.caveats) {
    const caveat = parseCaveat(id);
    if (caveat.ok && caveat.value.condition === condition) return caveat.value.value;
  }
  return undefined;
}

/** Values were checked as whole numbers by their rules. */
function smallest(caveats: readonly ReadonlyMap<string, string>[], condition: string): number | undefined {
  let least: number | undefined;
  for (const one of caveats) {
    const value = one.get(condition);
    if (value !== undefined) least = Math.min(least ?? Infinity, Number(value));
  }
  return least;
}
