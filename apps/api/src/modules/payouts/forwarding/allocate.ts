/** First in, first out: what carried one payment. Pure. */
import { type Msat, maxMsat, minMsat, msat, subtractMsat } from '@l402kit/money-types';

/** A stretch of the line of all that an account was credited, msat. */
export interface Stretch {
  readonly fromMsat: Msat;
  readonly toMsat: Msat;
}

/** Something that left, beneath its stretch of the line; or the payout that is on its way. */
export interface Departure extends Stretch {
  readonly kind: 'payout' | 'tier' | 'proof' | 'other';
  /** UUID of the payout; undefined where it is none */
  readonly payoutId: string | undefined;
  readonly state: 'settled' | 'in_flight';
  readonly at: Date;
}

export interface Part {
  readonly departure: Departure;
  readonly amountMsat: Msat;
}

export interface Forwarding {
  readonly parts: readonly Part[];
  /** neither left nor on its way */
  readonly owedMsat: Msat;
  /** less than a sat has not left */
  readonly paidOut: boolean;
  /** what brought it there, where that was a payout */
  readonly paidOutBy: Departure | undefined;
}

/** Less than this cannot be sent. */
export const ONE_SAT = msat(1_000n);

/** @param departures in the order in which they left, the one that is on its way last */
export function allocate(payment: Stretch, departures: readonly Departure[]): Forwarding {
  const parts: Part[] = [];
  let paidOutAfter: Departure | undefined;
  let leftUpToMsat = payment.fromMsat, coveredUpToMsat = payment.fromMsat;
  for (const departure of departures) {
    const amountMsat = overlap(payment, departure);
    if (amountMsat <= 0n) continue;
    parts.push({ departure, amountMsat });
    coveredUpToMsat = minMsat(payment.toMsat, departure.toMsat);
    if (departure.state === 'in_flight') continue;
    leftUpToMsat = coveredUpToMsat;
    if (paidOutAfter === undefined && isPaidOut(payment.toMsat, leftUpToMsat)) paidOutAfter = departure;
  }
  return {
    parts, owedMsat: subtractMsat(payment.toMsat, coveredUpToMsat), paidOut: isPaidOut(payment.toMsat, leftUpToMsat),
    paidOutBy: paidOutAfter?.kind === 'payout' ? paidOutAfter : undefined,
  };
}

/** How much of the line both cover; not positive where they do not meet. */
export const overlap = (one: Stretch, other: Stretch): Msat => subtractMsat(minMsat(one.toMsat, other.toMsat), maxMsat(one.fromMsat, other.fromMsat));

/** @param endMsat where a payment ends on the line; @param leftMsat how much of the line has left */
export const isPaidOut = (endMsat: Msat, leftMsat: Msat): boolean => endMsat - leftMsat < ONE_SAT;
