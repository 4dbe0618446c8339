/** When an address can be proved by a payment, and what the payment says. Pure; amounts msat. */
import { type Msat, type Result, MSAT_PER_SAT, err, maxMsat, msat, ok, satsToMsat } from '@l402kit/money-types';

/** Wallets that take no payment as small as this are proved by a file. */
const MOST_MSAT = satsToMsat(10n);
/** An address that has earned less here has nothing to open that would be worth our sats. */
export const EARNED_AT_LEAST_MSAT = satsToMsat(100n);
export const MOST_PROOFS_A_DAY = 5;
/** Most that the route of a proof may cost. */
export const PROOF_FEE_LIMIT_MSAT = satsToMsat(3n);
export const PROOF_LIFE_MS = 10 * 60_000;
export const PROOF_TRIES = 5;

/** Crockford base32: nothing that can be taken for something else. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
export const CODE_LENGTH = 8;

/** @param random at least 8 random bytes */
export const codeFrom = (random: Uint8Array): string => [...random.subarray(0, CODE_LENGTH)].map((byte) => ALPHABET[byte & 31]!).join('');

/** A code as a person may have typed it: without spaces and hyphens, O for 0, I and L for 1. */
export const normalCode = (typed: string): string => typed.toUpperCase().replace(/[ -]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');

const short = (code: string): string => `l402-kit code ${code}`;

/** What the wallet shows: the code first, because long comments are cut, then who asked. */
export const proofComment = (code: string, askedBy: string): string => `${short(code)}, asked for from ${askedBy}. Not you? Ignore it.`;

export interface ProofTerms {
  readonly minSendableMsat: Msat;
  readonly maxSendableMsat: Msat;
  readonly commentAllowed: number;
}

/** How much is sent: 1 sat, or the least that the wallet takes. */
export function proofAmount(terms: ProofTerms): Result<Msat, string> {
  if (terms.commentAllowed < short('x'.repeat(CODE_LENGTH)).length) return err('The wallet behind this address takes no comment, so that a code could not be shown there.');
  const least = maxMsat(terms.minSendableMsat, msat(MSAT_PER_SAT));
  const amount = msat(((least + MSAT_PER_SAT - 1n) / MSAT_PER_SAT) * MSAT_PER_SAT);
  if (amount > MOST_MSAT || amount > terms.maxSendableMsat) return err(`The wallet behind this address takes no payment below ${amount / MSAT_PER_SAT} sats.`);
  return ok(amount);
}
