import { PATH_CONDITION, PRICE_CONDITION, type VerifiedCredential } from '@l402kit/l402';
import type { GateRequest } from './gate-request.js';

/** What a credential with the right signature and preimage opens, in the form in which every request is held against it. */
export interface Entitlement {
  /** 64 lowercase hex digits. */
  readonly paymentHash: string;
  readonly route: string;
  /** Set where a caveat narrows the credential to some paths: it is known to be good for this one. */
  readonly onlyPath: string | undefined;
  readonly paidMsat: number;
  /** Seconds since 1970. */
  readonly validUntilSeconds: number;
  /** Until then its uses are remembered: a copy that its holder has made shorter is not the only one. */
  readonly rememberUntilSeconds: number;
  /** Calls it is good for; undefined when nobody counts. */
  readonly uses: number | undefined;
  /** The last value of every condition. */
  readonly caveats: ReadonlyMap<string, string>;
}

/** @param verified of a request with route, path and price, so that its caveats name them */
export function entitlementOf({ paymentHash, validUntilSeconds = 0, mintedUntilSeconds = 0, uses, caveats }: VerifiedCredential, { route, path }: GateRequest): Entitlement {
  return {
    paymentHash, route, validUntilSeconds, rememberUntilSeconds: mintedUntilSeconds, uses,
    onlyPath: caveats.some((one) => one.has(PATH_CONDITION)) ? path : undefined,
    paidMsat: Math.min(...caveats.map((one) => Number(one.get(PRICE_CONDITION) ?? 0))),
    caveats: caveats[0]!,
  };
}

/**
 * Whether a remembered credential opens this request, now and at this price. False is no refusal: the credential is then
 * verified from the beginning, which also finds the reason.
 */
export function opens({ route, onlyPath, paidMsat, validUntilSeconds }: Entitlement, request: GateRequest, priceSats: number, nowSeconds: number): boolean {
  return nowSeconds < validUntilSeconds && route === request.route && priceSats * 1_000 <= paidMsat && (onlyPath === undefined || onlyPath === request.path);
}
