import type { CheckedInvoice } from './checked-invoice.js';

export interface PoolOptions {
  /** Most invoices kept ready for one route and amount. 0 keeps none. */
  readonly size: number;
  /** Invoices with less life left are not handed out. */
  readonly minLifeMs: number;
  /** Most invoices under way at the provider at one time. */
  readonly concurrency: number;
  readonly now?: () => number;
}

interface Shelf {
  readonly ready: CheckedInvoice[];
  /** When invoices were handed out lately: how many to keep ready. */
  readonly demand: number[];
  filling: number;
}

const DEMAND_WINDOW_MS = 10_000;
const MAX_SHELVES = 1_000;

/**
 * Keeps as many invoices ready for a route and an amount as were asked for in the last ten seconds, so that a burst of
 * challenges does not wait for the network one by one. An invoice is handed out once.
 */
export class InvoicePool {
  readonly #shelves = new Map<string, Shelf>();
  readonly #waiting: (() => void)[] = [];
  readonly #now: () => number;
  #underWay = 0;

  constructor(private readonly options: PoolOptions) { this.#now = options.now ?? (() => Date.now()); }

  /**
   * A ready invoice, or one made now by `create`.
   * @param refill makes invoices for nobody in particular; its failures are silent, since nobody waits
   */
  async take(key: string, create: () => Promise<CheckedInvoice>, refill: () => Promise<CheckedInvoice>): Promise<CheckedInvoice> {
    const shelf = this.#shelf(key);
    this.#prune(shelf);
    shelf.demand.push(this.#now());
    const ready = shelf.ready.shift();
    this.#fill(shelf, refill);
    return ready ?? this.#limited(create);
  }

  #shelf(key: string): Shelf {
    const shelf = this.#shelves.get(key) ?? { ready: [], demand: [], filling: 0 };
    // Moved to the end, so that what is dropped first is what nobody asked for longest.
    this.#shelves.delete(key);
    this.#shelves.set(key, shelf);
    if (this.#shelves.size > MAX_SHELVES) this.#shelves.delete(this.#shelves.keys().next().value!);
    return shelf;
  }

  #prune(shelf: Shelf): void {
    const now = this.#now();
    while (shelf.demand.length > 0 && shelf.demand[0]! < now - DEMAND_WINDOW_MS) shelf.demand.shift();
    while (shelf.ready.length > 0 && shelf.ready[0]!.expiresAt < now + this.options.minLifeMs) shelf.ready.shift();
  }

  #fill(shelf: Shelf, refill: () => Promise<CheckedInvoice>): void {
    const wanted = Math.min(shelf.demand.length, this.options.size);
    for (let missing = wanted - shelf.ready.length - shelf.filling; missing > 0; missing--) {
      shelf.filling++;
      this.#limited(refill).then(
        (invoice) => { shelf.ready.push(invoice); },
        () => undefined,
      ).finally(() => { shelf.filling--; });
    }
  }

  async #limited<T>(work: () => Promise<T>): Promise<T> {
    if (this.#underWay >= this.options.concurrency) await new Promise<void>((resolve) => { this.#waiting.push(resolve); });
    this.#underWay++;
    try {
      return await work();
    } finally {
      this.#underWay--;
      this.#waiting.shift()?.();
    }
  }
}
