import { invalidValue, problem, widened, type CaveatRule } from './caveat-rule.js';
import { parseServices } from './services.js';
import { wholeNumber } from './whole-number.js';

export const SERVICES_CONDITION = 'services';
export const CAPABILITIES_SUFFIX = '_capabilities';
export const VALID_UNTIL_SUFFIX = '_valid_until';
export const MONTHLY_VOLUME_SUFFIX = '_monthly_volume_sats';
export const PREIMAGE_CONDITION = 'preimage';

/** Subsets by name and tier: aperture compares names alone, so that a holder can raise a tier. */
export function servicesRule(service: string, minimumTier: number): CaveatRule {
  return {
    widens(previous, next) {
      const allowed = parseServices(previous);
      const wanted = parseServices(next);
      if (!allowed.ok) return allowed.problem;
      if (!wanted.ok) return wanted.problem;
      const subset = wanted.value.every((one) => allowed.value.some((other) => other.name === one.name && other.tier === one.tier));
      return subset ? undefined : widened(SERVICES_CONDITION);
    },
    refuses(value) {
      const services = parseServices(value);
      if (!services.ok) return services.problem;
      if (services.value.some(({ name, tier }) => name === service && tier >= minimumTier)) return undefined;
      return problem('service-not-authorized', `The credential is not for the service "${service}".`);
    },
  };
}

/** A comma list of capabilities; without a capability to ask for, the caveat narrows but refuses nothing. */
export function capabilitiesRule(condition: string, capability: string | undefined): CaveatRule {
  const valid = (list: readonly string[]) => list.every((name) => name !== '');
  return {
    widens(previous, next) {
      const allowed = previous.split(',');
      const wanted = next.split(',');
      if (!valid(allowed) || !valid(wanted)) return invalidValue(condition, 'a comma list of capabilities');
      return wanted.every((name) => allowed.includes(name)) ? undefined : widened(condition);
    },
    refuses(value) {
      const allowed = value.split(',');
      if (!valid(allowed)) return invalidValue(condition, 'a comma list of capabilities');
      if (capability === undefined || allowed.includes(capability)) return undefined;
      return problem('capability-not-authorized', `The credential does not allow "${capability}".`);
    },
  };
}

/** Seconds since 1970 at which the credential ends: it is good while `now` is smaller. */
export function validUntilRule(condition: string, nowSeconds: number): CaveatRule {
  return nonIncreasing(condition, 'a whole number of seconds since 1970', (until) =>
    (nowSeconds < until ? undefined : problem('credential-expired', 'The credential has expired. Pay the new challenge.')));
}

/** Satoshi a month that a capability may move. Whoever asks without a meter is refused: nobody would be counting. */
export function monthlyVolumeRule(condition: string, withinVolume: ((limitSats: number) => boolean) | undefined): CaveatRule {
  return nonIncreasing(condition, 'a whole number of satoshi', (limit) => {
    if (limit < 0) return invalidValue(condition, 'a whole number of satoshi');
    if (withinVolume?.(limit) === true) return undefined;
    return problem('volume-exceeded', 'The monthly volume of this credential is used up, or is not metered here.');
  });
}

/** lnget and aperture's gRPC clients append the preimage to the macaroon; it must be the one that was presented. */
export function preimageRule(preimageHex: string): CaveatRule {
  return {
    widens: (previous, next) => (previous.toLowerCase() === next.toLowerCase() ? undefined : widened(PREIMAGE_CONDITION)),
    refuses: (value) => (value.toLowerCase() === preimageHex
      ? undefined : problem('preimage-caveat-mismatch', 'The preimage inside the macaroon is not the one beside it.')),
  };
}

/** A rule for whole numbers of which a smaller one always allows less. */
export function nonIncreasing(condition: string, expected: string, refuses: (value: number) => ReturnType<CaveatRule['refuses']>): CaveatRule {
  return {
    widens(previous, next) {
      const before = wholeNumber(previous);
      const after = wholeNumber(next);
      if (before === undefined || after === undefined) return invalidValue(condition, expected);
      return after <= before ? undefined : widened(condition);
    },
    refuses(text) {
      const value = wholeNumber(text);
      return value === undefined ? invalidValue(condition, expected) : refuses(value);
    },
  };
}
