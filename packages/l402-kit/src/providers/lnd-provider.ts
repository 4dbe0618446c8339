import { fromBase64, toHex } from '@l402kit/l402';
import { LightningUnavailable, type Invoice, type InvoicePurpose, type LightningProvider } from '../lightning/lightning-provider.js';
import { requestJson } from '../lightning/request-json.js';

export interface LndSettings {
  /** REST address, for example https://localhost:8080. A certificate of your own: NODE_EXTRA_CA_CERTS=/path/tls.cert. */
  readonly url: string;
  /** Hexadecimal; the rights to create and read invoices are enough. */
  readonly macaroonHex: string;
  readonly fetch?: typeof fetch;
}

/** Invoices from your own LND over REST. */
export class LndProvider implements LightningProvider {
  constructor(private readonly settings: LndSettings) {}

  async createInvoice(amountSats: number, { description = '', expirySeconds = 3_600 }: InvoicePurpose = {}): Promise<Invoice> {
    const askedAt = Date.now();
    const { payment_request: paymentRequest, r_hash: hash } = await this.#ask<{ payment_request: string; r_hash: string }>('POST', '/v1/invoices', {
      value: String(amountSats), memo: description, expiry: String(expirySeconds),
    });
    const bytes = fromBase64(hash);
    if (bytes === undefined) throw new LightningUnavailable('LND named no payment hash.');
    return { paymentRequest, paymentHash: toHex(bytes), macaroon: '', amountSats, expiresAt: askedAt + expirySeconds * 1_000 };
  }

  async checkPayment(paymentHash: string): Promise<boolean> {
    return (await this.#ask<{ state?: string }>('GET', `/v1/invoice/${encodeURIComponent(paymentHash)}`)).state === 'SETTLED';
  }

  #ask<Answer>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Answer> {
    const { url, macaroonHex, fetch: doFetch } = this.settings;
    return requestJson(url.replace(/\/+$/, '') + path, {
      method, body, headers: { 'grpc-metadata-macaroon': macaroonHex }, ...(doFetch === undefined ? {} : { fetch: doFetch }),
    });
  }
}
