import type { L402Payment } from '../gate/options.js';
import { l402Fetch, paymentOf, type FetchHandler, type FetchOptions } from './fetch.js';

/**
 * A route handler of Next (App Router): `export const GET = l402Route({ priceSats: 10, lightning, route: "/api/data" }, handler)`.
 * Name the route when it has parameters: a credential is bound to the path of the request otherwise.
 * @throws Error at once when the settings cannot work
 */
export function l402Route<Rest extends readonly unknown[]>(options: FetchOptions, handler: FetchHandler<Rest>): FetchHandler<Rest> {
  return l402Fetch(options, handler);
}

/** What the call behind a request paid. */
export const l402PaymentOf = (request: Request): L402Payment | undefined => paymentOf(request);
