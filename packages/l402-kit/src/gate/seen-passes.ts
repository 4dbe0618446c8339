import type { Entitlement } from './entitlement.js';

const MAX_ENTRIES = 1_000;
/** The preimage and the end of the macaroon's signature: no two credentials have both, and looking them up reads no 500 letters. */
const KEY_LETTERS = 96;

/**
 * Passes that were verified before, by the exact text of their header: who holds a pass sends it again and again. Says what
 * the pass is good for and nothing else; time, route and price are looked at for each request, and uses are counted.
 */
export class SeenPasses {
  readonly #byEnd = new Map<string, { readonly header: string; readonly entitlement: Entitlement }>();

  get size(): number { return this.#byEnd.size; }

  find(header: string): Entitlement | undefined {
    const seen = this.#byEnd.size === 0 ? undefined : this.#byEnd.get(header.slice(-KEY_LETTERS));
    return seen?.header === header ? seen.entitlement : undefined;
  }

  /** Credentials for one call are not kept: they do not come again. */
  add(header: string, entitlement: Entitlement): void {
    if (entitlement.uses === 1) return;
    this.#byEnd.set(header.slice(-KEY_LETTERS), { header, entitlement });
    if (this.#byEnd.size > MAX_ENTRIES) this.#byEnd.delete(this.#byEnd.keys().next().value!);
  }
}
