import type { Awaitable } from '../awaitable.js';

/** Counts how often a payment was used. Shared by all processes that verify with the same root key. */
export interface ReplayStore {
  /**
   * Takes one use, atomically.
   * @param paymentHash 64 lowercase hex digits: the canonical name of a payment
   * @param uses how many the credential is good for
   * @param expiresAtSeconds when the count may be forgotten, seconds since 1970: the end that the credential was sold with
   * @returns how many are taken now, this one included; undefined when none is left
   * @throws when the store cannot tell: the call is then refused, not served
   */
  claim(paymentHash: string, uses: number, expiresAtSeconds: number): Awaitable<number | undefined>;
  /** Gives a use back: the call failed on the operator's side. */
  release(paymentHash: string): Awaitable<void>;
}
