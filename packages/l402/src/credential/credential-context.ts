import type { CaveatRule, CaveatRules } from '../caveats/caveat-rule.js';
import {
  KIT_PREFIX, PATH_CONDITION, pathRule, PRICE_CONDITION, priceRule, ROUTE_CONDITION, routeRule, USES_CONDITION, usesRule,
} from '../caveats/kit-rules.js';
import {
  CAPABILITIES_SUFFIX, capabilitiesRule, MONTHLY_VOLUME_SUFFIX, monthlyVolumeRule, PREIMAGE_CONDITION, preimageRule,
  SERVICES_CONDITION, servicesRule, VALID_UNTIL_SUFFIX, validUntilRule,
} from '../caveats/protocol-rules.js';
import type { MacaroonKey } from '../macaroon/macaroon-key.js';

/** What a request asks for, against which its credential is checked. */
export interface CredentialContext {
  /** The current key and those still accepted after a rotation. */
  readonly keys: readonly MacaroonKey[];
  readonly service: string;
  /** Smallest tier of the service that will do. Default: 0. */
  readonly minimumTier?: number;
  readonly capability?: string;
  /** The clock, in seconds since 1970. */
  readonly nowSeconds: number;
  /** Route pattern, path and price of the request. A credential that names no route or price is refused where they are given. */
  readonly route?: string;
  readonly path?: string;
  readonly priceMsat?: bigint;
  /** Whether a capability is still within so many satoshi this month. */
  readonly withinVolume?: (capability: string, limitSats: number) => boolean;
  /** Rules of the operator's own conditions, which come before the built-in ones. */
  readonly rules?: CaveatRules;
}

/** Conditions that must be there. A macaroon without `services` opens everything in aperture, and nothing here. */
export function requiredConditions({ service, route, priceMsat }: CredentialContext): readonly string[] {
  return [
    SERVICES_CONDITION,
    ...(route === undefined ? [] : [ROUTE_CONDITION, service + VALID_UNTIL_SUFFIX]),
    ...(priceMsat === undefined ? [] : [PRICE_CONDITION]),
  ];
}

/** The rules of one request. */
export function rulesFor(context: CredentialContext, preimageHex: string): CaveatRules {
  const { service, capability, withinVolume } = context;
  return (condition) => context.rules?.(condition) ?? protocolRule(condition) ?? (condition.startsWith(KIT_PREFIX) ? kitRule(condition, context) : undefined);

  function protocolRule(condition: string): CaveatRule | undefined {
    switch (condition) {
      case SERVICES_CONDITION: return servicesRule(service, context.minimumTier ?? 0);
      case PREIMAGE_CONDITION: return preimageRule(preimageHex);
      case service + VALID_UNTIL_SUFFIX: return validUntilRule(condition, context.nowSeconds);
      case service + CAPABILITIES_SUFFIX: return capabilitiesRule(condition, capability);
      case (capability ?? service) + MONTHLY_VOLUME_SUFFIX:
        return monthlyVolumeRule(condition, withinVolume && ((limit) => withinVolume(capability ?? service, limit)));
      default: return undefined;
    }
  }
}

function kitRule(condition: string, { route, path, priceMsat }: CredentialContext): CaveatRule | undefined {
  switch (condition) {
    case ROUTE_CONDITION: return route === undefined ? undefined : routeRule(route);
    case PATH_CONDITION: return path === undefined ? undefined : pathRule(path);
    case PRICE_CONDITION: return priceMsat === undefined ? undefined : priceRule(priceMsat);
    case USES_CONDITION: return usesRule;
    default: return undefined;
  }
}
