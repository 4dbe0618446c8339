import { toHex } from '@l402kit/l402';
import type { CheckedInvoice } from './checked-invoice.js';

const MAX_CLIENTS = 10_000;

/**
 * Unpaid invoices by client. One that asks and asks without paying gets its own invoices again, the oldest first, so that
 * nobody can make the operator's node drown in invoices. No invoice is ever offered to another client.
 */
export class OpenInvoices {
  /** Invoices of a client by payment hash, the one that was offered longest ago first. */
  readonly #byClient = new Map<string, Map<string, CheckedInvoice>>();
  readonly #clients = new Map<string, string>();

  constructor(private readonly maxPerClient: number, private readonly minLifeMs: number, private readonly now: () => number = () => Date.now()) {}

  /** Invoices that are remembered. */
  get size(): number { return this.#clients.size; }

  /** An invoice to offer again; undefined while the client may have another one. */
  again(client: string): CheckedInvoice | undefined {
    const open = this.#byClient.get(client);
    if (open === undefined || open.size < this.maxPerClient) return undefined;
    for (const [hash, { expiresAt }] of open) if (expiresAt < this.now() + this.minLifeMs) this.#forget(client, open, hash);
    if (open.size < this.maxPerClient) return undefined;
    const [hash, oldest] = open.entries().next().value!;
    open.delete(hash);
    open.set(hash, oldest);
    return oldest;
  }

  offered(client: string, invoice: CheckedInvoice): void {
    const open = this.#byClient.get(client) ?? new Map<string, CheckedInvoice>();
    const hash = toHex(invoice.paymentHash);
    open.set(hash, invoice);
    this.#clients.set(hash, client);
    // Moved to the end, so that the client that was silent longest is forgotten first.
    this.#byClient.delete(client);
    this.#byClient.set(client, open);
    if (this.#byClient.size > MAX_CLIENTS) this.#forgetClient(this.#byClient.keys().next().value!);
  }

  /**
   * Whoever presents the preimage has paid.
   * @param paymentHash 64 lowercase hex digits
   */
  paid(paymentHash: string): void {
    const client = this.#clients.get(paymentHash);
    if (client !== undefined) this.#forget(client, this.#byClient.get(client)!, paymentHash);
  }

  #forget(client: string, open: Map<string, CheckedInvoice>, hash: string): void {
    open.delete(hash);
    this.#clients.delete(hash);
    if (open.size === 0) this.#byClient.delete(client);
  }

  #forgetClient(client: string): void {
    for (const hash of this.#byClient.get(client)!.keys()) this.#clients.delete(hash);
    this.#byClient.delete(client);
  }
}
