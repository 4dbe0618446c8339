import { accepted, refused, type Outcome } from '../outcome.js';

/** A service that a credential opens, and at which tier (0 to 255, 0 being the base tier). */
export interface Service {
  readonly name: string;
  readonly tier: number;
}

const MAX_TIER = 255;

/** The value of a `services` caveat: `name:tier[,name:tier]`. */
export const formatServices = (services: readonly Service[]): string => services.map(({ name, tier }) => `${name}:${tier}`).join(',');

/** Refuses empty names, tiers beyond a byte (which wrap to 0 in aperture) and a service that is listed twice. */
export function parseServices(text: string): Outcome<readonly Service[]> {
  const services: Service[] = [];
  for (const part of text.split(',')) {
    const [name, tierText, ...rest] = part.split(':');
    if (name === undefined || name === '' || tierText === undefined || rest.length > 0) return invalid();
    const tier = /^(0|[1-9]\d{0,2})$/.test(tierText) ? Number(tierText) : Infinity;
    if (tier > MAX_TIER || services.some((other) => other.name === name)) return invalid();
    services.push({ name, tier });
  }
  return accepted(services);
}

const invalid = (): Outcome<never> =>
  refused('caveat-value-invalid', `A services caveat lists each service once, as name:tier with a tier from 0 to ${MAX_TIER}.`);
