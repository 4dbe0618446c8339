/**
 * The Lightning node as the money path sees it. Each backend under src/integrations implements this and passes the one
 * contract suite (test/contract). Amounts are msat; payment hashes and preimages are 64 lowercase hex digits.
 */
import type { Msat } from '@l402kit/money-types';
import type { NodeTreasury } from './node-treasury.js';

export const LIGHTNING_NODE = Symbol('LightningNode');

export interface CreateInvoiceRequest {
  readonly amountMsat: Msat;
  /** At most 639 bytes of UTF-8 (BOLT11 tag `d`). */
  readonly description: string;
  readonly expirySeconds: number;
}
export interface CreatedInvoice {
  readonly bolt11: string;
  readonly paymentHash: string;
  readonly expiresAt: Date;
}

/** Position in the node's list of settlements; opaque to everybody but the backend, ordered by the node. '0' is before the first. */
export type SettlementCursor = string;
export interface Settlement {
  readonly paymentHash: string;
  /** What really arrived, which may be more than was asked. */
  readonly receivedMsat: Msat;
  readonly settledAt: Date;
  /** Store this to go on after this settlement. */
  readonly cursor: SettlementCursor;
}

export type InvoiceLookup =
  | { readonly state: 'open' | 'cancelled' | 'not-found' }
  | { readonly state: 'settled'; readonly receivedMsat: Msat; readonly settledAt: Date };

export interface DecodedInvoice {
  readonly paymentHash: string;
  readonly amountMsat: Msat | undefined;
  readonly payee: string;
  readonly expiresAt: Date;
}

export interface PayRequest {
  readonly bolt11: string;
  readonly maxFeeMsat: Msat;
  readonly maxTotalCltvBlocks: number;
  /** How long the caller waits. The payment may go on after it: then the answer is `unknown`. */
  readonly timeoutSeconds: number;
}
export type PayResult =
  | { readonly state: 'succeeded'; readonly preimage: string; readonly feeMsat: Msat }
  /** Definite: the node will not pay this attempt any more. */
  | { readonly state: 'failed'; readonly reason: string }
  /** Anything else: time-out, lost connection, already under way. Ask `lookupPayment`, never pay anew. */
  | { readonly state: 'unknown'; readonly reason: string };

export type PaymentLookup =
  | { readonly state: 'succeeded'; readonly preimage: string; readonly feeMsat: Msat }
  | { readonly state: 'failed'; readonly reason: string }
  | { readonly state: 'in-flight' }
  | { readonly state: 'not-found' };

export interface OutgoingPayment {
  readonly paymentHash: string;
  readonly amountMsat: Msat;
  readonly feeMsat: Msat;
  readonly state: 'in-flight' | 'succeeded' | 'failed';
  readonly createdAt: Date;
}

export interface NodeBalances {
  /** Spendable and reserved msat on our side of all channels. */
  readonly channelsLocalMsat: Msat;
  /** Outgoing HTLCs that are neither settled nor failed, their routing fees included. */
  readonly unsettledOutgoingMsat: Msat;
  /** Commitment fees and anchors of channels that we opened. */
  readonly commitFeeMsat: Msat;
  /** On-chain wallet and closing channels. */
  readonly chainMsat: Msat;
}

export interface NodeInfo {
  readonly network: 'mainnet' | 'testnet' | 'signet' | 'regtest';
  readonly pubkey: string;
  readonly alias: string;
  readonly blockHeight: number;
  readonly synced: boolean;
  readonly inboundMsat: Msat;
  readonly outboundMsat: Msat;
}

export interface LightningNode {
  /** @throws NodeUnavailable when the node cannot be reached or refuses; then nothing was made that a payer could see. */
  createInvoice(request: CreateInvoiceRequest): Promise<CreatedInvoice>;
  lookupInvoice(paymentHash: string): Promise<InvoiceLookup>;
  /** Idempotent. Answers what the invoice is afterwards: `settled` when the payment was faster. */
  cancelInvoice(paymentHash: string): Promise<InvoiceLookup>;
  /** Endless; what settled while nobody listened comes first, in the node's order, without gaps. Ends when `signal` aborts; throws when the connection is lost. */
  settlements(after: SettlementCursor, signal: AbortSignal): AsyncIterable<Settlement>;
  /** Cursor of the newest settlement, '0' when there is none: where a node that joins today begins. */
  latestSettlement(): Promise<SettlementCursor>;
  decode(bolt11: string): Promise<DecodedInvoice>;
  /** The cheapest fee to be expected, msat, or undefined when no route is known. */
  estimateRoutingFee(bolt11: string): Promise<Msat | undefined>;
  /** Never throws for what happened to a payment: an error after the request may have left is `unknown`. A hash is never paid twice. */
  pay(request: PayRequest): Promise<PayResult>;
  lookupPayment(paymentHash: string): Promise<PaymentLookup>;
  /** Outgoing payments made since, oldest first. */
  payments(since: Date): AsyncIterable<OutgoingPayment>;
  balances(): Promise<NodeBalances>;
  /** Where the node moves money by itself. */
  readonly treasury?: NodeTreasury;
  info(): Promise<NodeInfo>;
  close(): Promise<void>;
}

/** The node did not do it, and nothing happened. Callers answer 503 with Retry-After. */
export class NodeUnavailable extends Error {
  override readonly name = 'NodeUnavailable';
}
