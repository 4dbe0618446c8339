export { l402PaymentOf, l402Route } from './adapters/next.js';
export type { FetchHandler, FetchOptions } from './adapters/fetch.js';
