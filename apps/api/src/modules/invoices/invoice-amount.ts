import { msatFromJson, satsToMsat, type Msat } from '@l402kit/money-types';
import { fieldProblem } from '../../platform/http/validation-pipe.js';

export interface InvoiceLimits { readonly minMsat: number; readonly maxMsat: number }

/**
 * The amount of a request that names it in msat or in sats.
 * @throws Problem validation-failed, naming the field, when there is none, are both, or it is out of bounds
 */
export function invoiceAmount(body: { readonly amountMsat?: number | undefined; readonly amountSats?: number | undefined }, limits: InvoiceLimits): Msat {
  if (body.amountMsat === undefined && body.amountSats === undefined) throw fieldProblem('amountMsat', 'is required (or amountSats instead of it)');
  if (body.amountMsat !== undefined && body.amountSats !== undefined) throw fieldProblem('amountSats', 'must not be given together with amountMsat');
  const field = body.amountMsat !== undefined ? 'amountMsat' : 'amountSats';
  const amount = body.amountMsat !== undefined ? msatFromJson(body.amountMsat) : satsToMsat(BigInt(body.amountSats!));
  if (amount < BigInt(limits.minMsat)) throw fieldProblem(field, `must be at least ${inUnitOf(field, BigInt(limits.minMsat))}`);
  if (amount > BigInt(limits.maxMsat)) throw fieldProblem(field, `must be at most ${inUnitOf(field, BigInt(limits.maxMsat))}`);
  return amount;
}

const inUnitOf = (field: 'amountMsat' | 'amountSats', limitMsat: bigint): string =>
  field === 'amountMsat' ? `${limitMsat} msat` : `${Number(limitMsat) / 1_000} sats`;
