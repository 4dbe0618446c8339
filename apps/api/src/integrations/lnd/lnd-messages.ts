/** What crosses, as @grpc/proto-loader gives it: 64-bit numbers are decimal texts, enumerations are their names. */

export interface LndInvoice {
  readonly memo: string;
  readonly r_hash: Buffer;
  readonly value_msat: string;
  /** seconds since 1970, like every date here */
  readonly creation_date: string;
  readonly settle_date: string;
  readonly payment_request: string;
  readonly expiry: string;
  readonly add_index: string;
  /** '0' until it is settled */
  readonly settle_index: string;
  readonly amt_paid_msat: string;
  readonly state: 'OPEN' | 'SETTLED' | 'CANCELED' | 'ACCEPTED';
  readonly htlcs: readonly LndInvoiceHtlc[];
  readonly is_amp: boolean;
  /** one entry for each payment of an AMP invoice, by its set id in hex */
  readonly amp_invoice_state: Readonly<Record<string, LndAmpState>>;
}
export interface LndInvoiceHtlc { readonly chan_id: string; readonly htlc_index: string; readonly amt_msat: string; readonly state: HtlcState }
export interface LndAmpState { readonly state: HtlcState; readonly settle_index: string; readonly settle_time: string; readonly amt_paid_msat: string }
type HtlcState = 'ACCEPTED' | 'SETTLED' | 'CANCELED';

export interface LndInvoicePage { readonly invoices: readonly LndInvoice[]; readonly last_index_offset: string; readonly first_index_offset: string }
export interface LndAddedInvoice { readonly r_hash: Buffer; readonly payment_request: string; readonly add_index: string }

export interface LndPayReq {
  readonly destination: string;
  readonly payment_hash: string;
  readonly timestamp: string;
  readonly expiry: string;
  readonly cltv_expiry: string;
  readonly route_hints: readonly object[];
  /** '0' when the payer may choose */
  readonly num_msat: string;
  readonly blinded_paths: readonly object[];
}
export interface LndRoutes { readonly routes: readonly { readonly total_fees_msat: string }[] }

export type LndFailureReason =
  | 'FAILURE_REASON_NONE' | 'FAILURE_REASON_TIMEOUT' | 'FAILURE_REASON_NO_ROUTE' | 'FAILURE_REASON_ERROR'
  | 'FAILURE_REASON_INCORRECT_PAYMENT_DETAILS' | 'FAILURE_REASON_INSUFFICIENT_BALANCE' | 'FAILURE_REASON_CANCELED';
export interface LndPayment {
  readonly payment_hash: string;
  readonly payment_preimage: string;
  readonly value_msat: string;
  readonly status: 'UNKNOWN' | 'IN_FLIGHT' | 'SUCCEEDED' | 'FAILED' | 'INITIATED';
  readonly fee_msat: string;
  readonly creation_time_ns: string;
  readonly htlcs: readonly LndAttempt[];
  readonly payment_index: string;
  readonly failure_reason: LndFailureReason;
}
export interface LndAttempt {
  readonly status: 'IN_FLIGHT' | 'SUCCEEDED' | 'FAILED';
  readonly route: { readonly hops: readonly { readonly chan_id: string }[]; readonly total_amt_msat: string } | null;
}
export interface LndPaymentPage { readonly payments: readonly LndPayment[]; readonly last_index_offset: string }

export interface LndInfo {
  readonly identity_pubkey: string;
  readonly alias: string;
  readonly block_height: number;
  readonly synced_to_chain: boolean;
  readonly version: string;
  readonly chains: readonly { readonly network: string }[];
}
interface LndAmount { readonly msat: string }
export interface LndChannelBalance {
  readonly local_balance: LndAmount | null;
  readonly remote_balance: LndAmount | null;
  /** what is on its way to us */
  readonly unsettled_local_balance: LndAmount | null;
  /** what is on its way from us: LND counts it for the side that would receive it */
  readonly unsettled_remote_balance: LndAmount | null;
}
export interface LndWalletBalance { readonly total_balance: string }
/** sats */
export interface LndLease { readonly outpoint: { readonly txid_str: string; readonly output_index: number } | null; readonly value: string }
export interface LndChannel {
  /** txid:index */
  readonly channel_point: string;
  readonly chan_id: string;
  /** sats, like every amount of a channel; fractions of a sat are cut off */
  readonly capacity: string;
  readonly local_balance: string;
  readonly remote_balance: string;
  readonly fee_per_kw: string;
  readonly pending_htlcs: readonly LndHtlc[];
  readonly initiator: boolean;
  readonly commitment_type: string;
  readonly push_amount_sat: string;
}
export interface LndHtlc { readonly incoming: boolean; readonly amount: string; readonly hash_lock: Buffer; readonly htlc_index: string }
export interface LndPendingChannels {
  /** sats */
  readonly total_limbo_balance: string;
  readonly pending_open_channels: readonly { readonly channel: LndPendingChannel | null }[];
  readonly pending_force_closing_channels: readonly { readonly channel: LndPendingChannel | null; readonly closing_txid: string }[];
  readonly waiting_close_channels: readonly { readonly channel: LndPendingChannel | null; readonly commitments: LndCommitments | null; readonly closing_txid: string }[];
}
export interface LndPendingChannel { readonly channel_point: string; readonly capacity: string; readonly local_balance: string; readonly remote_balance: string; readonly initiator: LndInitiator }
export type LndInitiator = 'INITIATOR_UNKNOWN' | 'INITIATOR_LOCAL' | 'INITIATOR_REMOTE' | 'INITIATOR_BOTH';
/** Empty where there is none. */
export interface LndCommitments { readonly local_txid: string; readonly remote_txid: string; readonly remote_pending_txid: string }

export interface LndClosedChannel {
  readonly channel_point: string;
  readonly closing_tx_hash: string;
  readonly capacity: string;
  readonly settled_balance: string;
  readonly close_type: 'COOPERATIVE_CLOSE' | 'LOCAL_FORCE_CLOSE' | 'REMOTE_FORCE_CLOSE' | 'BREACH_CLOSE' | 'FUNDING_CANCELED' | 'ABANDONED';
  readonly open_initiator: LndInitiator;
  readonly resolutions: readonly { readonly outcome: string; readonly sweep_txid: string }[];
}
export interface LndTransaction {
  readonly tx_hash: string;
  /** sats, by how much the wallet changed */
  readonly amount: string;
  readonly num_confirmations: number;
  /** 0 where not all inputs are the wallet's */
  readonly total_fees: string;
  readonly output_details: readonly { readonly amount: string }[];
  /** `0:openchannel:shortchanid-…` and the like on what LND made itself */
  readonly label: string;
  readonly previous_outpoints: readonly { readonly outpoint: string; readonly is_our_output: boolean }[];
}
export interface LndForwards {
  readonly forwarding_events: readonly { readonly fee_msat: string; readonly timestamp_ns: string }[];
  readonly last_offset_index: number;
}
