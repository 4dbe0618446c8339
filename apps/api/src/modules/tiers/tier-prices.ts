import { satsToMsat, type Msat } from '@l402kit/money-types';
import type { BoughtTier } from '../../money/rules/tier.js';
import type { Config } from '../../platform/config/config.js';

/** What tiers cost now. A purchase keeps the price that it was opened with. */
export const tierPrices = (config: Pick<Config, 'PRO_PRICE_SATS' | 'FOUNDER_PRICE_SATS'>): Readonly<Record<BoughtTier, Msat>> => ({
  pro: satsToMsat(BigInt(config.PRO_PRICE_SATS)),
  founder: satsToMsat(BigInt(config.FOUNDER_PRICE_SATS)),
});
