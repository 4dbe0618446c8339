/** What a tier is, what a purchase of one brings, and when. Pure; amounts msat. */
import { type Msat, msat, subtractMsat } from '@l402kit/money-types';

export type TierName = 'free' | 'pro' | 'founder';
export type BoughtTier = Exclude<TierName, 'free'>;

export interface TierState {
  readonly tier: TierName;
  /** when Pro ends; null on Free and Founder */
  readonly until: Date | null;
}

const DAY_MS = 86_400_000;
export const PRO_DAYS = 30;
/** How far back Free shows lists and statistics. */
export const FREE_HISTORY_DAYS = 7;
/** An invoice of a purchase is honoured this long after it expired; later than that, what was paid is credited. */
export const HONOURED_AFTER_EXPIRY_MS = DAY_MS;
/** The operator is warned this many days before Pro ends. */
export const WARN_DAYS = [7, 3, 1] as const;

/** The tier that holds now: Pro ends by itself, whether or not anybody has written that down yet. */
export function tierNow(state: TierState | undefined, now: Date): TierName {
  if (state === undefined) return 'free';
  return state.tier === 'pro' && (state.until === null || state.until <= now) ? 'free' : state.tier;
}

/** Nothing older is shown; undefined: everything is. */
export const historyStart = (tier: TierName, now: Date): Date | undefined =>
  tier === 'free' ? new Date(now.getTime() - FREE_HISTORY_DAYS * DAY_MS) : undefined;

/** Whole days left, rounded up; 0 once it has ended. */
export const daysLeft = (until: Date, now: Date): number => Math.max(0, Math.ceil((until.getTime() - now.getTime()) / DAY_MS));

/** The warning that is due now: undefined when none is, or when it was given. `warned`: the last one for this end. */
export function warningDue(until: Date, warned: number | null, now: Date): number | undefined {
  const left = daysLeft(until, now);
  if (left === 0) return undefined;
  const due = WARN_DAYS.filter((days) => left <= days).at(-1);
  return due !== undefined && (warned === null || due < warned) ? due : undefined;
}

export interface PaidPurchase {
  readonly tier: BoughtTier;
  /** as it was when the purchase was opened */
  readonly priceMsat: Msat;
  readonly receivedMsat: Msat;
  readonly paidAt: Date;
  /** when its invoice expired; undefined when paid from the balance */
  readonly invoiceExpiresAt: Date | undefined;
}

export interface PurchaseOutcome {
  /** 0: the purchase made no sense, all of it is credited */
  readonly periods: number;
  readonly revenueMsat: Msat;
  readonly creditedMsat: Msat;
  /** the operator's tier afterwards */
  readonly state: TierState;
}

/**
 * Pro adds 30 days for each whole price that was paid to whatever is left; Founder is bought once. What is paid beyond
 * that, or when it makes no sense, is credited: second Founder, Pro under Founder, closed account, more than a day late,
 * less than the price.
 */
export function purchaseOutcome(purchase: PaidPurchase, current: TierState | undefined, closed: boolean, now: Date): PurchaseOutcome {
  const state = current ?? { tier: 'free', until: null };
  const tooLate = purchase.invoiceExpiresAt !== undefined && purchase.paidAt.getTime() - purchase.invoiceExpiresAt.getTime() > HONOURED_AFTER_EXPIRY_MS;
  const periods = closed || tooLate || state.tier === 'founder' ? 0 : wholePeriods(purchase);
  const revenueMsat = msat(purchase.priceMsat * BigInt(periods));
  return {
    periods, revenueMsat, creditedMsat: subtractMsat(purchase.receivedMsat, revenueMsat),
    state: periods === 0 ? state : purchase.tier === 'founder' ? { tier: 'founder', until: null } : { tier: 'pro', until: prolonged(state, periods, now) },
  };
}

function wholePeriods({ tier, priceMsat, receivedMsat }: PaidPurchase): number {
  const whole = Number(receivedMsat / priceMsat);
  return tier === 'founder' ? Math.min(1, whole) : whole;
}

function prolonged(state: TierState, periods: number, now: Date): Date {
  const from = state.tier === 'pro' && state.until !== null && state.until > now ? state.until : now;
  return new Date(from.getTime() + periods * PRO_DAYS * DAY_MS);
}

/** What may be sold to whom: Founder outranks Pro and never ends. */
export const canBuy = (current: TierName): boolean => current !== 'founder';
