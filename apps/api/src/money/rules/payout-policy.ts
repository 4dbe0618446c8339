/** How much is paid out, and when. Pure; amounts msat. */
import { type Msat, type Result, ZERO_MSAT, err, floorToSat, maxMsat, minMsat, ok, subtractMsat } from '@l402kit/money-types';

export interface PayoutLimits {
  /** what the operator is owed */
  readonly owedMsat: Msat;
  readonly minSendableMsat: Msat;
  readonly maxSendableMsat: Msat;
  /** the operator's own threshold */
  readonly thresholdMsat: Msat;
  readonly nodeCanSendMsat: Msat;
  /** kept back for the part of the route that the operator bears */
  readonly excessMsat: Msat;
  /** asked by the operator: the threshold does not hold */
  readonly payNow: boolean;
}

export type NothingToPay =
  | { readonly code: 'nothing-owed' }
  /** what is owed is below what the address takes, or below the operator's threshold */
  | { readonly code: 'below-minimum'; readonly minimumMsat: Msat }
  | { readonly code: 'node-cannot-send'; readonly nodeCanSendMsat: Msat };

/** Whole sats; the rest stays owed. */
export function payoutAmount(limits: PayoutLimits): Result<Msat, NothingToPay> {
  if (limits.owedMsat <= 0n) return err({ code: 'nothing-owed' });
  const minimumMsat = maxMsat(limits.minSendableMsat, limits.payNow ? ZERO_MSAT : limits.thresholdMsat);
  const available = floorToSat(subtractMsat(limits.owedMsat, limits.excessMsat));
  if (available < minimumMsat || available <= 0n) return err({ code: 'below-minimum', minimumMsat });
  const amount = floorToSat(minMsat(available, limits.maxSendableMsat, limits.nodeCanSendMsat));
  if (amount < limits.minSendableMsat || amount <= 0n) return err({ code: 'node-cannot-send', nodeCanSendMsat: limits.nodeCanSendMsat });
  return ok(amount);
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const RETRY_AFTER_MS = [1 * MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR] as const;

/** Wait after the nth failure in a row (1 is the first): 1 m, 5 m, 30 m, 2 h, 6 h, then every 12 h. */
export const retryAfterMs = (failures: number): number => RETRY_AFTER_MS[failures - 1] ?? 12 * HOUR;

/** The operator is told of an address that has failed for this long. */
export const ADDRESS_UNREACHABLE_AFTER_MS = HOUR;
/** New invoices are refused: we could not forward what they bring. */
export const INVOICES_REFUSED_AFTER_MS = 72 * HOUR;
export const DORMANT_AFTER_MS = 30 * 24 * HOUR;
/** After this long the whole fee may be spent on the route. */
export const OVERDUE_AFTER_MS = 24 * HOUR;

/** The payment may be sent (again) until this long before its invoice expires … */
export const RESEND_UNTIL_BEFORE_EXPIRY_MS = MINUTE;
/** … and a payment that the node has never seen is given up only this long after. */
export const RELEASE_AFTER_EXPIRY_MS = 10 * MINUTE;

/** A payout that arrived within this time makes room for one more at once to its host. */
export const PAID_SOON_MS = 10_000;
/** Payments under way for longer than this may be held by their receiver on purpose. */
export const HELD_AFTER_MS = MINUTE;
export const MAX_HELD_PER_HOST = 5;
/** 5 % of the 483 HTLC slots of a channel. */
export const MAX_HELD_IN_ALL = 24;
