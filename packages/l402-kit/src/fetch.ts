export { l402Fetch as l402, paymentOf, type FetchHandler, type FetchOptions } from './adapters/fetch.js';
