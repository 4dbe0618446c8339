import type { Invoice, InvoicePurpose, LightningProvider } from '../lightning/lightning-provider.js';
import { NwcConnection, type MakeWebSocket } from './nwc-connection.js';

const TIMEOUT_MS = 10_000;

/** Invoices from a wallet over Nostr Wallet Connect (make_invoice, lookup_invoice): Alby Hub, Coinos, Primal and others. */
export class NwcProvider implements LightningProvider {
  readonly #connection: NwcConnection;

  /** @throws Error when the address is none, or there is no WebSocket */
  constructor(uri: string, makeSocket?: MakeWebSocket) { this.#connection = new NwcConnection(uri, makeSocket); }

  async createInvoice(amountSats: number, { description = 'L402', expirySeconds = 3_600 }: InvoicePurpose = {}): Promise<Invoice> {
    const askedAt = Date.now();
    const { invoice, payment_hash: paymentHash } = await this.#connection.request<{ invoice: string; payment_hash: string }>('make_invoice', {
      amount: amountSats * 1_000, description, expiry: expirySeconds,
    }, TIMEOUT_MS);
    return { paymentRequest: invoice, paymentHash, macaroon: '', amountSats, expiresAt: askedAt + expirySeconds * 1_000 };
  }

  async checkPayment(paymentHash: string): Promise<boolean> {
    const { settled_at: settledAt, preimage } = await this.#connection.request<{ settled_at?: number | null; preimage?: string | null }>('lookup_invoice', { payment_hash: paymentHash }, TIMEOUT_MS);
    return typeof settledAt === 'number' || (typeof preimage === 'string' && preimage !== '');
  }
}
