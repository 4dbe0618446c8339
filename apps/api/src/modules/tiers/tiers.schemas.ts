import { msat, msatToJson, publicId, satsToMsat } from '@l402kit/money-types';
import type { TierPurchaseJson, TiersJson } from '@l402kit/contracts';
import { canBuy, daysLeft, FREE_HISTORY_DAYS, PRO_DAYS, tierNow, type BoughtTier } from '../../money/rules/tier.js';
import type { PurchaseRow, TierStateRow } from './tiers.repository.js';

export interface TierTerms { readonly pricesSats: Readonly<Record<BoughtTier, number>>; readonly feePpm: number }

/** @param owedMsat what is owed now */
export function tiersJson(state: TierStateRow | undefined, { pricesSats, feePpm }: TierTerms, owedMsat: bigint, now: Date): TiersJson {
  const tier = tierNow(state, now);
  const until = tier === 'pro' ? state?.until ?? null : null;
  const buyable = canBuy(tier);
  const renewFromBalance = state?.renewFromBalance ?? false;
  const renewal = renewFromBalance && until !== null ? { renewalCovered: owedMsat >= satsToMsat(BigInt(pricesSats.pro)) } : {};
  return {
    current: { tier, until: until?.toISOString() ?? null, daysLeft: until === null ? null : daysLeft(until, now), renewFromBalance, ...renewal },
    tiers: [
      { tier: 'free', priceSats: 0, days: null, feePpm, historyDays: FREE_HISTORY_DAYS, exports: false, canBuy: false },
      { tier: 'pro', priceSats: pricesSats.pro, days: PRO_DAYS, feePpm, historyDays: null, exports: true, canBuy: buyable },
      { tier: 'founder', priceSats: pricesSats.founder, days: null, feePpm, historyDays: null, exports: true, canBuy: buyable },
    ],
  };
}

const amountOrNull = (value: bigint | null): number | null => (value === null ? null : msatToJson(msat(value)));

export const purchaseJson = (row: PurchaseRow, now: Date): TierPurchaseJson => ({
  id: publicId('tierPurchase', row.id),
  tier: row.tier as BoughtTier,
  payWith: row.payWith,
  priceSats: Number(row.priceMsat / 1_000n),
  status: row.status === 'open' && !canBePaid(row, now) ? 'expired' : row.status,
  paymentRequest: row.bolt11,
  paymentHash: row.paymentHash?.toString('hex') ?? null,
  periods: row.periods,
  receivedMsat: amountOrNull(row.receivedMsat),
  creditedMsat: amountOrNull(row.creditedMsat),
  until: row.until?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt?.toISOString() ?? null,
  paidAt: row.paidAt?.toISOString() ?? null,
});

const canBePaid = (row: PurchaseRow, now: Date): boolean => row.invoiceStatus === 'open' && row.expiresAt !== null && row.expiresAt > now;
