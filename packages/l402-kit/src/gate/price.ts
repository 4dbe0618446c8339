import type { Awaitable } from '../awaitable.js';
import type { Price } from './options.js';

/** 21 million bitcoin fit, with the msat of them, into what a caveat and a BOLT 11 text can say. */
const MAX_SATS = 100_000_000_000;

/**
 * The price of a request in whole satoshi.
 * @throws RangeError when the operator's number or function answers anything but a whole number from 0 on
 */
export function priceOf<Request>(price: Price<Request>, request: Request): Awaitable<number> {
  const answer = typeof price === 'function' ? price(request) : price;
  return typeof answer === 'number' ? checked(answer) : answer.then(checked);
}

export function checked(sats: number): number {
  if (Number.isSafeInteger(sats) && sats >= 0 && sats <= MAX_SATS) return sats;
  throw new RangeError(`The price of a call is a whole number of satoshi from 0 to ${MAX_SATS}, and not ${String(sats)}.`);
}
