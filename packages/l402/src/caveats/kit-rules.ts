import { invalidValue, problem, widened, type CaveatRule } from './caveat-rule.js';
import { nonIncreasing } from './protocol-rules.js';

/** Conditions of l402-kit. One that starts like this and is not known is refused rather than skipped. */
export const KIT_PREFIX = 'l402kit_';
/** The route pattern that was paid for, as the operator wrote it. */
export const ROUTE_CONDITION = 'l402kit_route';
/** A part of the route's paths, for holders who hand a narrower credential on. */
export const PATH_CONDITION = 'l402kit_path';
/** What was paid, in millisatoshi: no key to a request that costs more. */
export const PRICE_CONDITION = 'l402kit_price_msat';
/** How many calls the credential is good for; whoever verifies must count them. */
export const USES_CONDITION = 'l402kit_uses';

/** The same route and no other. */
export function routeRule(route: string): CaveatRule {
  return {
    widens: (previous, next) => (previous === next ? undefined : widened(ROUTE_CONDITION)),
    refuses: (value) => (value === route ? undefined : problem('route-mismatch', `The credential was bought for ${JSON.stringify(value)}, and this is ${JSON.stringify(route)}. Pay the new challenge.`)),
  };
}

/** A path and everything below it. */
export function pathRule(path: string): CaveatRule {
  const valid = (value: string) => /^\/[^?#%\\]*$/.test(value) && !/(^|\/)\.{1,2}(\/|$)/.test(value);
  const expected = 'an absolute path without dots, percent signs, query or fragment';
  return {
    widens(previous, next) {
      if (!valid(previous) || !valid(next)) return invalidValue(PATH_CONDITION, expected);
      return isWithin(previous, next) ? undefined : widened(PATH_CONDITION);
    },
    refuses(value) {
      if (!valid(value)) return invalidValue(PATH_CONDITION, expected);
      if (valid(path) && isWithin(value, path)) return undefined;
      return problem('path-mismatch', `The credential is good for ${JSON.stringify(value)} and what lies below it.`);
    },
  };
}

/** Covers every request that costs at most what was paid. Amounts in millisatoshi. */
export function priceRule(priceMsat: bigint): CaveatRule {
  return nonIncreasing(PRICE_CONDITION, 'a whole number of millisatoshi', (paid) => (BigInt(paid) >= priceMsat
    ? undefined : problem('price-too-low', `The credential paid ${paid} msat, and this request costs ${priceMsat} msat. Pay the new challenge.`)));
}

export const usesRule: CaveatRule = nonIncreasing(USES_CONDITION, 'a positive number of calls', (uses) => (uses >= 1
  ? undefined : invalidValue(USES_CONDITION, 'a positive number of calls')));

function isWithin(base: string, path: string): boolean {
  return path === base || path.startsWith(base.endsWith('/') ? base : `${base}/`);
}
