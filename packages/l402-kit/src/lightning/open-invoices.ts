import type { CheckedInvoice } from './checked-invoice.js';

const MAX_CLIENTS = 10_000;

/**
 * Unpaid invoices by client. One that asks and asks without paying gets its own invoices again, the oldest first, so that
 * nobody can make the operator's node drown in invoices. No invoice is ever offered to another client.
 */
export class OpenInvoices {
  readonly #byClient = new Map<string, CheckedInvoice[]>();

  constructor(private readonly maxPerClient: number, private readonly minLifeMs: number, private readonly now: () => number = () => Date.now()) {}

  get size(): number { return this.#byClient.size; }

  /** An invoice to offer again; undefined while the client may have another one. */
  again(client: string): CheckedInvoice | undefined {
    const open = this.#alive(client);
    if (open.length < this.maxPerClient) return undefined;
    const oldest = open.shift()!;
    this.#byClient.set(client, [...open, oldest]);
    return oldest;
  }

  offered(client: string, invoice: CheckedInvoice): void {
    const open = this.#alive(client);
    open.push(invoice);
    // Moved to the end, so that the client that was silent longest is forgotten first.
    this.#byClient.delete(client);
    this.#byClient.set(client, open);
    if (this.#byClient.size > MAX_CLIENTS) this.#byClient.delete(this.#byClient.keys().next().value!);
  }

  /** Whoever presents the preimage has paid. */
  paid(client: string, paymentHash: Uint8Array): void {
    const open = this.#byClient.get(client);
    const at = open?.findIndex((one) => one.paymentHash.every((byte, i) => byte === paymentHash[i])) ?? -1;
    if (at >= 0) open!.splice(at, 1);
  }

  #alive(client: string): CheckedInvoice[] {
    return (this.#byClient.get(client) ?? []).filter(({ expiresAt }) => expiresAt >= this.now() + this.minLifeMs);
  }
}
