import { LightningUnavailable, type Invoice, type InvoicePurpose, type LightningProvider } from '../lightning/lightning-provider.js';
import { requestJson } from '../lightning/request-json.js';

/** Invoices from an LNbits wallet. The invoice/read key is enough. */
export class LNbitsProvider implements LightningProvider {
  /** @param baseUrl your LNbits, for example https://lnbits.example.com */
  constructor(private readonly apiKey: string, private readonly baseUrl: string, private readonly doFetch: typeof fetch = fetch) {}

  async createInvoice(amountSats: number, { description = 'L402', expirySeconds = 3_600 }: InvoicePurpose = {}): Promise<Invoice> {
    const askedAt = Date.now();
    // Newer releases name the text `bolt11`, older ones `payment_request`.
    const answer = await this.#ask<{ bolt11?: string; payment_request?: string; payment_hash: string }>('POST', '', { out: false, amount: amountSats, memo: description, expiry: expirySeconds });
    const paymentRequest = answer.bolt11 ?? answer.payment_request;
    if (paymentRequest === undefined) throw new LightningUnavailable('LNbits answered without an invoice.');
    return { paymentRequest, paymentHash: answer.payment_hash, macaroon: '', amountSats, expiresAt: askedAt + expirySeconds * 1_000 };
  }

  async checkPayment(paymentHash: string): Promise<boolean> {
    return (await this.#ask<{ paid?: boolean }>('GET', `/${encodeURIComponent(paymentHash)}`)).paid === true;
  }

  #ask<Answer>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Answer> {
    return requestJson(`${this.baseUrl.replace(/\/+$/, '')}/api/v1/payments${path}`, { method, body, headers: { 'x-api-key': this.apiKey }, fetch: this.doFetch });
  }
}
