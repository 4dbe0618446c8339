import { requestJson, ServiceRefusal } from '../lightning/request-json.js';
import { PaymentFailed, type L402Wallet, type PayOptions } from './wallet.js';

const PAY_WITHIN_MS = 65_000;

/** A wallet of the embedded network of l402-kit Managed: play money for development. */
export class DevnetWallet implements L402Wallet {
  /** @param url for example http://localhost:4403 @param name the wallet's name there */
  constructor(private readonly url: string, private readonly name = 'caller') {}

  async payInvoice(paymentRequest: string, { maxFeeMsat = 0 }: PayOptions = {}): Promise<{ preimage: string; feeMsat: number }> {
    try {
      return await requestJson<{ preimage: string; feeMsat: number }>(`${this.url.replace(/\/+$/, '')}/wallets/${encodeURIComponent(this.name)}/pay`, {
        method: 'POST', body: { bolt11: paymentRequest, maxFeeMsat }, timeoutMs: PAY_WITHIN_MS,
      });
    } catch (error) {
      if (error instanceof ServiceRefusal && !error.message.includes('payment-under-way')) throw new PaymentFailed(error.message, { cause: error });
      throw error;
    }
  }
}
