export { LnurlAddressResolver } from './lnurl-address-resolver.js';
export type { LnurlAddressResolverOptions } from './lnurl-address-resolver.js';
