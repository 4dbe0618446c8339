/** The daemon's development API (README.md), typed, for tests and demos. */
import type { Behaviour } from './wallet-behaviour.js';

export interface WalletJson {
  readonly name: string;
  readonly kind: 'operator' | 'caller';
  /** `alice@localhost:4403` */
  readonly address: string;
  readonly lnurl: string;
  readonly balanceMsat: number;
  readonly reservedMsat: number;
}
export interface WalletPaymentJson {
  readonly direction: 'in' | 'out';
  readonly paymentHash: string;
  readonly amountMsat: number;
  readonly feeMsat?: number;
  readonly comment?: string;
  readonly preimage: string;
  readonly settledAt: string;
}
export interface WalletPageJson extends WalletJson {
  readonly behaviour: Behaviour;
  readonly payments: readonly WalletPaymentJson[];
  readonly nextBefore?: number;
}
export interface NodeSumsJson {
  readonly name: 'platform' | 'operators' | 'caller';
  readonly channelsMsat: number;
  readonly booksMsat: number;
  readonly walletsMsat: number;
  readonly pendingHtlcs: number;
}
export interface OverviewJson {
  readonly network: 'regtest';
  readonly settlements: number;
  readonly nodes: readonly NodeSumsJson[];
  readonly agrees: boolean;
}

/** The daemon said no. */
export class DevnetApiError extends Error {
  override readonly name = 'DevnetApiError';
  constructor(readonly status: number, readonly code: string, detail: string) { super(detail); }
}

export class DevnetApi {
  constructor(readonly url: string) {}

  /** @throws DevnetApiError for every status but 2xx, TypeError when nobody answers */
  async get<T>(path: string): Promise<T> { return this.#answer<T>(await fetch(this.url + path)); }
  async post<T>(path: string, body: object = {}): Promise<T> {
    return this.#answer<T>(await fetch(this.url + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }));
  }
  async #answer<T>(response: Response): Promise<T> {
    const answer = (await response.json()) as { error?: string; detail?: string };
    if (!response.ok) throw new DevnetApiError(response.status, answer.error ?? 'unknown', answer.detail ?? `status ${response.status}`);
    return answer as T;
  }

  /** Makes a wallet, or finds the one of that name. */
  wallet(name: string, more: { readonly kind?: 'operator' | 'caller'; readonly balanceMsat?: number } = {}): Promise<WalletJson> {
    return this.post('/wallets', { name, ...more });
  }
  walletPage(name: string): Promise<WalletPageJson> { return this.get(`/wallets/${name}`); }
  behave(name: string, behaviour: { readonly [F in keyof Behaviour]?: Behaviour[F] | null }): Promise<{ readonly behaviour: Behaviour }> {
    return this.post(`/wallets/${name}/behaviour`, behaviour);
  }
  pay(wallet: string, bolt11: string): Promise<{ readonly preimage: string; readonly feeMsat: number; readonly paymentHash: string }> {
    return this.post(`/wallets/${wallet}/pay`, { bolt11 });
  }
  /** An invoice of a wallet, through LNURL-pay's callback. */
  async invoiceOf(wallet: string, amountMsat: number, comment?: string): Promise<string> {
    const query = new URLSearchParams({ amount: String(amountMsat), ...(comment !== undefined && { comment }) });
    return (await this.get<{ pr: string }>(`/lnurlp/${wallet}/callback?${query}`)).pr;
  }
  /** An invoice of the platform's node. */
  invoice(amountMsat: number, expirySeconds = 600): Promise<{ readonly bolt11: string; readonly paymentHash: string }> {
    return this.post('/node/invoices', { amountMsat, description: 'a call', expirySeconds });
  }
  /** Books and channels, once nothing is under way. */
  quietOverview(): Promise<OverviewJson> { return this.get('/?quiet'); }
}
