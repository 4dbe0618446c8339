/**
 * Lightning Addresses as the money path sees them (LUD-16 → LUD-06, comments by LUD-12). Hosts are chosen by strangers:
 * the implementation reaches them only through the guarded HTTP client. Amounts in msat.
 */
import type { Msat, Result } from '@l402kit/money-types';

export const ADDRESS_RESOLVER = Symbol('AddressResolver');

export interface PayTerms {
  /** Lowercase, punycode: `alice@xn--….example`. */
  readonly address: string;
  readonly callback: string;
  readonly minSendableMsat: Msat;
  readonly maxSendableMsat: Msat;
  /** Longest comment in characters, 0 when none is taken (LUD-12). */
  readonly commentAllowed: number;
  /** The raw `metadata` string: its SHA-256 must be the invoice's description hash (LUD-06). */
  readonly metadata: string;
  readonly fetchedAt: Date;
}

/** Stable codes; `detail` is in words for a person. */
export type AddressProblemCode =
  | 'address-invalid' | 'address-not-found' | 'address-unreachable' | 'address-not-pay' | 'address-limits-invalid'
  | 'address-refused' | 'address-invoice-invalid'
  /** we would ask this host too often: nothing is wrong with the address, ask again in a few seconds */
  | 'address-busy';
export interface AddressProblem {
  readonly code: AddressProblemCode;
  readonly detail: string;
}

export interface AddressResolver {
  /** `user@host` normalised (lowercase, punycode), without any network. */
  normalise(address: string): Result<string, AddressProblem>;
  /** The pay terms; cached for minutes unless `fresh`. Never throws for what the host does. */
  resolve(address: string, options?: { readonly fresh?: boolean }): Promise<Result<PayTerms, AddressProblem>>;
  /** Asks the callback for an invoice of exactly `amountMsat`. The answer is NOT yet verified: see rules/payout-invoice.ts. */
  requestInvoice(terms: PayTerms, amountMsat: Msat, comment?: string): Promise<Result<string, AddressProblem>>;
}
