/**
 * Amounts. Inside the product every amount is a whole number of millisatoshi (msat) in a branded bigint;
 * outside (JSON) it is an integer whose name ends in its unit (`amountMsat`, `amountSats`). Never a float.
 */
declare const msatBrand: unique symbol;
export type Msat = bigint & { readonly [msatBrand]: true };

export const MSAT_PER_SAT = 1_000n;

/** Wraps a bigint that is known to be millisatoshi. */
export const msat = (value: bigint): Msat => value as Msat;
export const ZERO_MSAT = msat(0n);

/** Whole satoshi to millisatoshi. */
export const satsToMsat = (sats: bigint): Msat => msat(sats * MSAT_PER_SAT);

/** Whole satoshi that fit into `amount`, rounded towards zero. */
export const wholeSats = (amount: Msat): bigint => amount / MSAT_PER_SAT;

/** The largest whole number of satoshi in `amount`, as millisatoshi. */
export const floorToSat = (amount: Msat): Msat => msat((amount / MSAT_PER_SAT) * MSAT_PER_SAT);

export const addMsat = (...amounts: readonly Msat[]): Msat => msat(amounts.reduce((sum, a) => sum + a, 0n));
export const subtractMsat = (from: Msat, amount: Msat): Msat => msat(from - amount);
export const negateMsat = (amount: Msat): Msat => msat(-amount);
export const minMsat = (first: Msat, ...rest: readonly Msat[]): Msat => rest.reduce((m, a) => (a < m ? a : m), first);
export const maxMsat = (first: Msat, ...rest: readonly Msat[]): Msat => rest.reduce((m, a) => (a > m ? a : m), first);

/**
 * Msat as a JSON integer. Every amount of bitcoin that can exist (21e6 BTC = 2.1e18 msat) does not fit into a
 * double without loss, so an amount above 2^53 − 1 is refused rather than rounded.
 * @throws RangeError above Number.MAX_SAFE_INTEGER (about 90 BTC)
 */
export function msatToJson(amount: Msat): number {
  const value = Number(amount);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${amount} msat does not fit into a JSON integer without loss`);
  return value;
}

/**
 * Msat from a JSON integer that validation has already let through.
 * @throws RangeError for anything that is not a safe integer
 */
export function msatFromJson(value: number): Msat {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not a whole number of msat`);
  return msat(BigInt(value));
}
