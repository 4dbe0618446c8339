import type { VerifiedCredential } from '@l402kit/l402';
import type { GateRequest } from './gate-request.js';

const MAX_ENTRIES = 1_000;

/**
 * Remembers that a header opened a request before. For passes, which come again and again: what a check of signature and
 * caveats answers depends on nothing but header, route, path, price and time, and time is looked at here. Uses are
 * counted elsewhere, each time.
 */
export class VerifiedCache {
  readonly #known = new Map<string, VerifiedCredential>();

  get(request: GateRequest, priceSats: number, nowSeconds: number): VerifiedCredential | undefined {
    const key = keyOf(request, priceSats);
    const known = key === undefined ? undefined : this.#known.get(key);
    return known !== undefined && known.validUntilSeconds !== undefined && nowSeconds < known.validUntilSeconds ? known : undefined;
  }

  /** Credentials for one call are not kept: they do not come again. */
  add(request: GateRequest, priceSats: number, credential: VerifiedCredential): void {
    const key = keyOf(request, priceSats);
    if (key === undefined || credential.uses === 1) return;
    this.#known.set(key, credential);
    if (this.#known.size > MAX_ENTRIES) this.#known.delete(this.#known.keys().next().value!);
  }
}

function keyOf({ authorization, route, path }: GateRequest, priceSats: number): string | undefined {
  return authorization.length === 1 ? `${route}\n${path}\n${priceSats}\n${authorization[0]}` : undefined;
}
