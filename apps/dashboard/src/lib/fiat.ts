import type { FiatRateJson } from '@l402kit/contracts';

const MSAT_PER_BTC = 100_000_000_000n;
const HUNDRED = 100n;

/**
 * About what an amount is worth: '€12.40'. Cut off to a hundredth, and never more than words beside the sats.
 * @param perBtc whole units of the currency for one bitcoin
 */
export function fiatText(msat: number | bigint, { currency, perBtc }: Pick<FiatRateJson, 'currency' | 'perBtc'>): string {
  const hundredths = (BigInt(msat) * BigInt(perBtc) * HUNDRED) / MSAT_PER_BTC;
  const text = `${hundredths / HUNDRED}.${String(hundredths % HUNDRED).padStart(2, '0')}`;
  return new Intl.NumberFormat('en', { style: 'currency', currency }).format(text as Intl.StringNumericLiteral);
}
