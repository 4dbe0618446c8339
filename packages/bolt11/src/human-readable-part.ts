/** The part before the separator: `ln`, the currency, and an amount with its multiplier (BOLT 11, Human-Readable Part). */
import { Bolt11Refusal } from './bolt11-invoice.js';
import type { Bolt11Network } from './bolt11-invoice.js';

const NETWORK_OF: Readonly<Record<string, Bolt11Network>> = { bc: 'mainnet', tb: 'testnet', tbs: 'signet', bcrt: 'regtest' };
const CURRENCY_OF: Readonly<Record<Bolt11Network, string>> = { mainnet: 'bc', testnet: 'tb', signet: 'tbs', regtest: 'bcrt' };

// Longest currencies first, so that tbs is not read as tb followed by rubbish.
const SHAPE = /^ln(bcrt|tbs|bc|tb)(.*)$/;
// 21 million bitcoin have 20 digits when counted in pico-bitcoin.
const AMOUNT = /^([1-9]\d{0,19})([munp]?)$/;

const MSAT_PER_BITCOIN = 100_000_000_000n;
/** All bitcoin there will ever be. */
const MAX_MSAT = 21_000_000n * MSAT_PER_BITCOIN;
/** Msat of one unit, for the units of a whole number of msat, largest first. `p` is a tenth of a msat. */
const MSAT_OF_UNIT = [['', MSAT_PER_BITCOIN], ['m', 100_000_000n], ['u', 100_000n], ['n', 100n]] as const;

/** @throws Bolt11Refusal for an unknown currency or an amount that is no whole number of msat */
export function readHumanReadablePart(text: string): { network: Bolt11Network; amountMsat: bigint | undefined } {
  const [, currency = '', amount = ''] = SHAPE.exec(text) ?? [];
  const network = NETWORK_OF[currency];
  if (network === undefined) {
    throw new Bolt11Refusal('prefix-unknown', 'A BOLT11 invoice begins with lnbc, lntb, lntbs or lnbcrt; this text does not.');
  }
  return { network, amountMsat: amount === '' ? undefined : readAmount(amount) };
}

function readAmount(text: string): bigint {
  const [, digits, unit] = AMOUNT.exec(text) ?? [];
  if (digits === undefined) {
    throw new Bolt11Refusal('amount-invalid', 'The amount must be a positive number without leading zeros, followed by nothing or one of m, u, n, p.');
  }
  const value = BigInt(digits);
  if (unit === 'p' && value % 10n !== 0n) {
    throw new Bolt11Refusal('amount-invalid', 'The amount has a fraction of a millisatoshi, which cannot be paid.');
  }
  const msat = unit === 'p' ? value / 10n : value * (MSAT_OF_UNIT.find(([name]) => name === unit)?.[1] ?? 0n);
  if (msat > MAX_MSAT) throw new Bolt11Refusal('amount-invalid', 'The amount is more than all bitcoin that can exist.');
  return msat;
}

/**
 * The shortest form of an amount in msat, after the prefix of the network.
 * @throws RangeError for an amount that is not positive or exceeds 21 million bitcoin
 */
export function writeHumanReadablePart(network: Bolt11Network, amountMsat: bigint | undefined): string {
  const prefix = `ln${CURRENCY_OF[network]}`;
  if (amountMsat === undefined) return prefix;
  if (amountMsat <= 0n || amountMsat > MAX_MSAT) throw new RangeError(`An invoice cannot ask for ${amountMsat} msat; leave the amount out to let the payer choose.`);
  for (const [unit, size] of MSAT_OF_UNIT) {
    if (amountMsat % size === 0n) return `${prefix}${amountMsat / size}${unit}`;
  }
  return `${prefix}${amountMsat * 10n}p`;
}
