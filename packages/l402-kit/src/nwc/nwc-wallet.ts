import { PaymentFailed, type L402Wallet } from '../wallets/wallet.js';
import { NwcConnection, WalletRefusal, type MakeWebSocket } from './nwc-connection.js';

/** NIP-47's codes after which nothing was paid. Others leave it open. */
const CERTAIN = new Set(['PAYMENT_FAILED', 'INSUFFICIENT_BALANCE', 'QUOTA_EXCEEDED', 'RATE_LIMITED', 'RESTRICTED', 'UNAUTHORIZED', 'NOT_IMPLEMENTED']);

/** Pays from a wallet over Nostr Wallet Connect (pay_invoice). The wallet's own budget applies too. */
export class NwcWallet implements L402Wallet {
  readonly #connection: NwcConnection;

  /** @throws Error when the address is none, or there is no WebSocket */
  constructor(uri: string, makeSocket?: MakeWebSocket) { this.#connection = new NwcConnection(uri, makeSocket); }

  async payInvoice(paymentRequest: string): Promise<{ preimage: string; feeMsat?: number }> {
    try {
      const { preimage, fees_paid: feeMsat } = await this.#connection.request<{ preimage: string; fees_paid?: number }>('pay_invoice', { invoice: paymentRequest });
      return { preimage, ...(feeMsat === undefined ? {} : { feeMsat }) };
    } catch (error) {
      if (error instanceof WalletRefusal && CERTAIN.has(error.code)) throw new PaymentFailed(error.message, { cause: error });
      throw error;
    }
  }
}
