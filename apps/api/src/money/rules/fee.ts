/** The platform's fee and what may be spent out of it. All amounts msat. */
import { type Msat, msat, subtractMsat } from '@l402kit/money-types';

/** ⌊received × ppm / 1,000,000⌋: 3 msat a sat at 3,000 ppm, exact on whole sats. */
export const feeOn = (receivedMsat: Msat, feePpm: number): Msat => msat((receivedMsat * BigInt(feePpm)) / 1_000_000n);

/** What the operator is owed for it. */
export const netOf = (receivedMsat: Msat, feePpm: number): Msat => subtractMsat(receivedMsat, feeOn(receivedMsat, feePpm));

/** What the sats of a payout earned us: ⌊3P/997⌋ at 3,000 ppm. */
export const earnedByPayout = (payoutMsat: Msat, feePpm: number): Msat => msat((payoutMsat * BigInt(feePpm)) / BigInt(1_000_000 - feePpm));

export interface RoutingBudgetTerms {
  readonly payoutMsat: Msat;
  readonly feePpm: number;
  /** the oldest unpaid credit is more than 24 h old */
  readonly overdue: boolean;
  /** fees that this operator has earned us and that no route has used, msat */
  readonly unspentFeesMsat: Msat;
}

/** Half of what these sats earned us; once overdue all of it and what else this operator earned us. Never anybody else's fees. */
export function routingBudget(terms: RoutingBudgetTerms): Msat {
  const earned = earnedByPayout(terms.payoutMsat, terms.feePpm);
  if (!terms.overdue) return msat(earned / 2n);
  return terms.unspentFeesMsat > earned ? terms.unspentFeesMsat : earned;
}
