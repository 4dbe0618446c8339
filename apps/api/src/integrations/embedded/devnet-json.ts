/** What the daemon answers (packages/devnet/README.md). Amounts are whole msat, times are ISO 8601. */
export interface InvoiceJson {
  readonly bolt11: string;
  readonly paymentHash: string;
  readonly expiresAt: string;
}
export type InvoiceLookupJson =
  | { readonly state: 'open' | 'cancelled' | 'not-found' }
  | { readonly state: 'settled'; readonly receivedMsat: number; readonly settledAt: string };
export interface SettlementJson {
  readonly cursor: number;
  readonly paymentHash: string;
  readonly receivedMsat: number;
  readonly settledAt: string;
}
export interface DecodedJson {
  readonly paymentHash: string;
  readonly amountMsat?: number;
  readonly payee: string;
  readonly expiresAt: string;
}
interface SucceededJson {
  readonly state: 'succeeded';
  readonly preimage: string;
  readonly feeMsat: number;
}
export type PayJson = SucceededJson | { readonly state: 'failed' | 'unknown'; readonly reason: string };
export type PaymentLookupJson =
  | SucceededJson
  | { readonly state: 'failed'; readonly reason: string }
  | { readonly state: 'in-flight' | 'not-found' };
export interface PaymentsJson {
  readonly payments: readonly {
    readonly paymentHash: string;
    readonly amountMsat: number;
    readonly feeMsat: number;
    readonly state: 'in-flight' | 'succeeded' | 'failed';
    readonly createdAt: string;
  }[];
}
export interface BalancesJson {
  readonly channelsLocalMsat: number;
  readonly unsettledOutgoingMsat: number;
  readonly commitFeeMsat: number;
  readonly chainMsat: number;
}
export interface InfoJson {
  readonly network: 'regtest';
  readonly pubkey: string;
  readonly alias: string;
  readonly blockHeight: number;
  readonly synced: boolean;
  readonly inboundMsat: number;
  readonly outboundMsat: number;
}
