export { bolt11Key, type Bolt11Key } from './bolt11-key.js';
export { decodeBolt11 } from './decode-bolt11.js';
export { readBolt11Unverified } from './read-bolt11.js';
export { encodeBolt11 } from './encode-bolt11.js';
export type { Bolt11Draft, Bolt11Signer } from './encode-bolt11.js';
export type {
  Bolt11Decoded, Bolt11Invoice, Bolt11Network, Bolt11Problem, Bolt11ProblemCode, Bolt11RouteHop, Bolt11Unverified,
} from './bolt11-invoice.js';
