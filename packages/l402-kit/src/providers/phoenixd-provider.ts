import type { Invoice, InvoicePurpose, LightningProvider } from '../lightning/lightning-provider.js';
import { requestJson, type JsonRequest } from '../lightning/request-json.js';

export interface PhoenixdSettings {
  /** For example http://localhost:9740. */
  readonly url: string;
  /** The limited-access password of phoenix.conf is enough. */
  readonly password: string;
  readonly fetch?: typeof fetch;
}

/** Invoices from your own phoenixd. */
export class PhoenixdProvider implements LightningProvider {
  constructor(private readonly settings: PhoenixdSettings) {}

  async createInvoice(amountSats: number, { description = 'L402', expirySeconds = 3_600 }: InvoicePurpose = {}): Promise<Invoice> {
    const askedAt = Date.now();
    const { serialized, paymentHash } = await this.#ask<{ serialized: string; paymentHash: string }>('/createinvoice', {
      method: 'POST', form: { amountSat: String(amountSats), description: description.slice(0, 128), expirySeconds: String(expirySeconds) },
    });
    return { paymentRequest: serialized, paymentHash, macaroon: '', amountSats, expiresAt: askedAt + expirySeconds * 1_000 };
  }

  async checkPayment(paymentHash: string): Promise<boolean> {
    return (await this.#ask<{ isPaid?: boolean }>(`/payments/incoming/${encodeURIComponent(paymentHash)}`, {})).isPaid === true;
  }

  #ask<Answer>(path: string, request: JsonRequest): Promise<Answer> {
    const { url, password, fetch: doFetch } = this.settings;
    return requestJson(url.replace(/\/+$/, '') + path, {
      ...request, headers: { authorization: `Basic ${btoa(`:${password}`)}` }, ...(doFetch === undefined ? {} : { fetch: doFetch }),
    });
  }
}
