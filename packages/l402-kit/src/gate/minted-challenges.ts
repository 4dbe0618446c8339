import { fromHex, PRICE_CONDITION, ROUTE_CONDITION, sha256, toHex, USES_CONDITION } from '@l402kit/l402';
import type { Entitlement } from './entitlement.js';

/** What was minted: the terms as they stand in the macaroon. */
export interface MintedTerms {
  readonly service: string;
  readonly route: string;
  readonly priceSats: number;
  readonly validUntilSeconds: number;
  readonly uses: number | undefined;
}
interface Minted {
  /** The macaroon in two parts: what its holder may know, and its signature, the end of which is padding at most. */
  readonly told: string;
  readonly signed: string;
  readonly entitlement: Entitlement;
}

const MAX_ENTRIES = 4_096;
const SCHEME = 'L402 ';
const PREIMAGE_DIGITS = 64;
/** Letters of base64 that hold the last 32 bytes wherever these begin. */
const SIGNATURE_LETTERS = 48;
const COLON = 0x3a;

/**
 * The challenges that this process handed out last. The macaroon of one of them, letter for letter, needs no signature
 * check: it is the text that was minted here. Found by the hash of the preimage, so that nobody who has not paid reaches
 * an entry. Everything else, and everything that another process minted, is verified from the root key.
 */
export class MintedChallenges {
  readonly #byPaymentHash = new Map<string, Minted>();

  get size(): number { return this.#byPaymentHash.size; }

  /** @param paymentHash 32 bytes @param macaroon as it was sent, without caveats of the operator's own */
  add(paymentHash: Uint8Array, macaroon: string, terms: MintedTerms): void {
    const hash = toHex(paymentHash);
    const border = macaroon.length - SIGNATURE_LETTERS;
    this.#byPaymentHash.set(hash, { told: macaroon.slice(0, border), signed: macaroon.slice(border), entitlement: entitlement(hash, terms) });
    if (this.#byPaymentHash.size > MAX_ENTRIES) this.#byPaymentHash.delete(this.#byPaymentHash.keys().next().value!);
  }

  /** What a header opens that presents a challenge of this process and its preimage, and nothing else. */
  find(header: string): Entitlement | undefined {
    const colon = header.length - PREIMAGE_DIGITS - 1;
    if (colon <= SCHEME.length || header.charCodeAt(colon) !== COLON || !header.startsWith(SCHEME)) return undefined;
    const preimage = fromHex(header.slice(colon + 1));
    if (preimage === undefined) return undefined;
    const minted = this.#byPaymentHash.get(toHex(sha256(preimage)));
    if (minted === undefined) return undefined;
    const border = colon - SIGNATURE_LETTERS;
    return header.slice(SCHEME.length, border) === minted.told && standsAt(header, border, colon, minted.signed) ? minted.entitlement : undefined;
  }
}

/** Whether `text` is what stands between two places of a header; takes as long wherever they differ. */
function standsAt(header: string, start: number, end: number, text: string): boolean {
  if (text.length !== end - start) return false;
  let difference = 0;
  for (let i = 0; i < text.length; i++) difference |= text.charCodeAt(i) ^ header.charCodeAt(start + i);
  return difference === 0;
}

/** The same that verifying the macaroon would give. */
function entitlement(paymentHash: string, { service, route, priceSats, validUntilSeconds, uses }: MintedTerms): Entitlement {
  const paidMsat = priceSats * 1_000;
  const caveats = new Map([
    ['services', `${service}:0`], [`${service}_valid_until`, String(validUntilSeconds)], [ROUTE_CONDITION, route], [PRICE_CONDITION, String(paidMsat)],
  ]);
  if (uses !== undefined) caveats.set(USES_CONDITION, String(uses));
  return { paymentHash, route, onlyPath: undefined, paidMsat, validUntilSeconds, rememberUntilSeconds: validUntilSeconds, uses, caveats };
}
