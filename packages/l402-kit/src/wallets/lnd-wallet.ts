import { LightningUnavailable } from '../lightning/lightning-provider.js';
import type { LndSettings } from '../providers/lnd-provider.js';
import { PaymentFailed, type L402Wallet, type PayOptions } from './wallet.js';

interface Update {
  readonly result?: { readonly status?: string; readonly payment_preimage?: string; readonly fee_msat?: string; readonly failure_reason?: string };
  readonly error?: { readonly message?: string };
}

const TIMEOUT_SECONDS = 60;
const DEFAULT_MAX_FEE_MSAT = 10_000;

/** Pays from your own LND over REST (router SendPaymentV2). The macaroon needs `offchain:write`. */
export class LndWallet implements L402Wallet {
  constructor(private readonly settings: LndSettings) {}

  async payInvoice(paymentRequest: string, { maxFeeMsat = DEFAULT_MAX_FEE_MSAT }: PayOptions = {}): Promise<{ preimage: string; feeMsat: number }> {
    const { url, macaroonHex, fetch: doFetch = fetch } = this.settings;
    const response = await doFetch(`${url.replace(/\/+$/, '')}/v2/router/send`, {
      method: 'POST', signal: AbortSignal.timeout((TIMEOUT_SECONDS + 5) * 1_000),
      headers: { 'content-type': 'application/json', 'grpc-metadata-macaroon': macaroonHex },
      body: JSON.stringify({ payment_request: paymentRequest, timeout_seconds: TIMEOUT_SECONDS, fee_limit_msat: String(maxFeeMsat), no_inflight_updates: true }),
    });
    // A stream of JSON lines of which the last one decides.
    const last = (await response.text()).trim().split('\n').at(-1) ?? '';
    const update = parse(last);
    const { status, payment_preimage: preimage, fee_msat: feeMsat = '0', failure_reason: failure } = update.result ?? {};
    if (status === 'SUCCEEDED' && preimage !== undefined) return { preimage, feeMsat: Number(feeMsat) };
    if (status === 'FAILED') throw new PaymentFailed(`LND could not pay: ${failure ?? 'no reason given'}`);
    throw new LightningUnavailable(`LND did not say how the payment ended: ${update.error?.message ?? `status ${response.status}`}`);
  }
}

function parse(line: string): Update {
  try {
    return JSON.parse(line) as Update;
  } catch {
    return {};
  }
}
