import type { Clock } from '@l402kit/money-types';
import type { PayTerms } from '../../money/ports/address-resolver.js';

/** Pay terms by address: young ones only, and the least recently used go first. */
export class TermsCache {
  private readonly terms = new Map<string, PayTerms>();

  constructor(private readonly clock: Clock, private readonly maxAgeMs: number, private readonly maxEntries: number) {}

  get(address: string): PayTerms | undefined {
    const found = this.terms.get(address);
    if (found === undefined) return undefined;
    this.terms.delete(address);
    if (this.clock.now().getTime() - found.fetchedAt.getTime() >= this.maxAgeMs) return undefined;
    this.terms.set(address, found);
    return found;
  }

  put(terms: PayTerms): void {
    this.terms.delete(terms.address);
    this.terms.set(terms.address, terms);
    if (this.terms.size > this.maxEntries) this.terms.delete(this.terms.keys().next().value!);
  }

  get size(): number {
    return this.terms.size;
  }
}
