import { fieldProblem } from './validation-pipe.js';

/** Bounds of amounts, msat, both included. */
export interface AmountRange {
  readonly minAmountMsat: number;
  readonly maxAmountMsat: number;
}

/** What a list is to be limited to; undefined: amounts play no part. @throws Problem validation-failed for bounds that nothing is between */
export function amountRange({ minAmountMsat, maxAmountMsat }: { readonly minAmountMsat?: number | undefined; readonly maxAmountMsat?: number | undefined }): AmountRange | undefined {
  if (minAmountMsat === undefined && maxAmountMsat === undefined) return undefined;
  const range = { minAmountMsat: minAmountMsat ?? 0, maxAmountMsat: maxAmountMsat ?? Number.MAX_SAFE_INTEGER };
  if (range.minAmountMsat > range.maxAmountMsat) throw fieldProblem('maxAmountMsat', 'must not be less than minAmountMsat', 'query');
  return range;
}
