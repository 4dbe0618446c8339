import { LightningUnavailable } from '../lightning/lightning-provider.js';
import { askBlink, type BlinkSettings } from '../providers/blink-graphql.js';
import { PaymentFailed, type L402Wallet } from './wallet.js';

interface Sent {
  readonly lnInvoicePaymentSend: {
    readonly status: 'SUCCESS' | 'FAILURE' | 'PENDING' | 'ALREADY_PAID' | null;
    readonly errors: readonly { readonly message: string }[];
    readonly transaction: { readonly settlementVia: { readonly preImage?: string | null } } | null;
  };
}

const PAY_WITHIN_MS = 60_000;

/** Pays from a Blink wallet. Blink chooses the routing fee; `maxFeeMsat` cannot be passed on. */
export class BlinkWallet implements L402Wallet {
  constructor(private readonly apiKey: string, private readonly walletId: string, private readonly settings: BlinkSettings = {}) {}

  async payInvoice(paymentRequest: string): Promise<{ preimage: string }> {
    const { lnInvoicePaymentSend: { status, errors, transaction } } = await askBlink<Sent>(this.apiKey,
      `mutation ($input: LnInvoicePaymentInput!) { lnInvoicePaymentSend(input: $input) { status errors { message }
       transaction { settlementVia { ... on SettlementViaLn { preImage } ... on SettlementViaIntraLedger { preImage } } } } }`,
      { input: { walletId: this.walletId, paymentRequest } }, { timeoutMs: PAY_WITHIN_MS, ...this.settings });
    const preimage = transaction?.settlementVia.preImage;
    if (status === 'SUCCESS' && typeof preimage === 'string') return { preimage };
    if (status === 'FAILURE') throw new PaymentFailed(`Blink could not pay: ${errors[0]?.message ?? 'no reason given'}`);
    throw new LightningUnavailable(`Blink has not said how the payment ended (${status ?? errors[0]?.message ?? 'no status'}), or gave no preimage.`);
  }
}
