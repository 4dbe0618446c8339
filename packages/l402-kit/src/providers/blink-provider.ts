import { LightningUnavailable, type Invoice, type InvoicePurpose, type LightningProvider } from '../lightning/lightning-provider.js';
import { askBlink, type BlinkSettings } from './blink-graphql.js';

interface Created {
  readonly lnInvoiceCreate: { readonly invoice: { readonly paymentRequest: string; readonly paymentHash: string } | null; readonly errors: readonly { readonly message: string }[] };
}

/** Invoices into a Blink wallet (bitcoin, not stablesats). */
export class BlinkProvider implements LightningProvider {
  constructor(private readonly apiKey: string, private readonly walletId: string, private readonly settings: BlinkSettings = {}) {}

  async createInvoice(amountSats: number, { description = 'L402', expirySeconds = 3_600 }: InvoicePurpose = {}): Promise<Invoice> {
    const minutes = Math.max(1, Math.floor(expirySeconds / 60));
    const askedAt = Date.now();
    const { lnInvoiceCreate: { invoice, errors } } = await askBlink<Created>(this.apiKey,
      'mutation ($input: LnInvoiceCreateInput!) { lnInvoiceCreate(input: $input) { invoice { paymentRequest paymentHash } errors { message } } }',
      { input: { walletId: this.walletId, amount: amountSats, memo: description, expiresIn: minutes } }, this.settings);
    if (invoice === null || errors.length > 0) throw new LightningUnavailable(`Blink: ${errors[0]?.message ?? 'no invoice'}`);
    return { ...invoice, macaroon: '', amountSats, expiresAt: askedAt + minutes * 60_000 };
  }

  async checkPayment(paymentHash: string): Promise<boolean> {
    const { lnInvoicePaymentStatusByHash } = await askBlink<{ lnInvoicePaymentStatusByHash: { status: string | null } }>(this.apiKey,
      'query ($input: LnInvoicePaymentStatusByHashInput!) { lnInvoicePaymentStatusByHash(input: $input) { status } }', { input: { paymentHash } }, this.settings);
    return lnInvoicePaymentStatusByHash.status === 'PAID';
  }
}
