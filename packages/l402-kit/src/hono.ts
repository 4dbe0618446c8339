export { l402Hono as l402, type HonoLikeContext } from './adapters/hono.js';
export type { FetchOptions } from './adapters/fetch.js';
