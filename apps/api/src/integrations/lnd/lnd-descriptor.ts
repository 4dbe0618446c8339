/**
 * The part of LND's gRPC interface that we use, as a descriptor for @grpc/proto-loader: compiled code carries it, no file
 * has to be shipped beside it. Names and field numbers are those of lnrpc/lightning.proto, routerrpc/router.proto,
 * invoicesrpc/invoices.proto and walletrpc/walletkit.proto of LND 0.18 to 0.20 (MIT, Lightning Labs). Fields that are missing here are skipped when they
 * arrive; preimages of our own invoices are left out on purpose.
 */

interface Field { readonly type: string; readonly id: number; readonly rule?: 'repeated'; readonly keyType?: string }

/** Fields as a .proto file writes them: `{ memo: 'string = 1', hops: 'repeated Hop = 4', features: 'map uint32 Feature = 24' }`. */
function message(lines: Readonly<Record<string, string>>, nested: object = {}): object {
  const fields = Object.fromEntries(Object.entries(lines).map(([name, line]): [string, Field] => {
    const [type, id] = line.split(' = ') as [string, string];
    const words = type.split(' ');
    if (words[0] === 'repeated') return [name, { rule: 'repeated', type: words[1]!, id: Number(id) }];
    if (words[0] === 'map') return [name, { keyType: words[1]!, type: words[2]!, id: Number(id) }];
    return [name, { type, id: Number(id) }];
  }));
  return { fields, nested };
}

const enumeration = (...values: readonly string[]): object => ({ values: Object.fromEntries(values.map((value, index) => [value, index])) });

/** Methods as `{ GetInfo: 'GetInfoRequest > GetInfoResponse' }`; `> stream X` answers with a stream. */
function service(lines: Readonly<Record<string, string>>): object {
  return {
    methods: Object.fromEntries(Object.entries(lines).map(([name, line]) => {
      const [requestType, answer] = line.split(' > ') as [string, string];
      return [name, { requestType, responseType: answer.replace('stream ', ''), responseStream: answer.startsWith('stream ') }];
    })),
  };
}

const nothing = message({});

const invoices = {
  Invoice: message({
    memo: 'string = 1', r_hash: 'bytes = 4', value_msat: 'int64 = 23', creation_date: 'int64 = 7', settle_date: 'int64 = 8', payment_request: 'string = 9',
    expiry: 'int64 = 11', private: 'bool = 15', add_index: 'uint64 = 16', settle_index: 'uint64 = 17', amt_paid_msat: 'int64 = 20',
    state: 'InvoiceState = 21', htlcs: 'repeated InvoiceHTLC = 22', is_amp: 'bool = 27', amp_invoice_state: 'map string AMPInvoiceState = 28',
  }, { InvoiceState: enumeration('OPEN', 'SETTLED', 'CANCELED', 'ACCEPTED') }),
  InvoiceHTLC: message({ chan_id: 'uint64 = 1', htlc_index: 'uint64 = 2', amt_msat: 'uint64 = 3', state: 'InvoiceHTLCState = 8' }),
  InvoiceHTLCState: enumeration('ACCEPTED', 'SETTLED', 'CANCELED'),
  AMPInvoiceState: message({ state: 'InvoiceHTLCState = 1', settle_index: 'uint64 = 2', settle_time: 'int64 = 3', amt_paid_msat: 'int64 = 5' }),
  AddInvoiceResponse: message({ r_hash: 'bytes = 1', payment_request: 'string = 2', add_index: 'uint64 = 16' }),
  PaymentHash: message({ r_hash: 'bytes = 2' }),
  ListInvoiceRequest: message({ pending_only: 'bool = 1', index_offset: 'uint64 = 4', num_max_invoices: 'uint64 = 5', reversed: 'bool = 6' }),
  ListInvoiceResponse: message({ invoices: 'repeated Invoice = 1', last_index_offset: 'uint64 = 2', first_index_offset: 'uint64 = 3' }),
  InvoiceSubscription: message({ add_index: 'uint64 = 1', settle_index: 'uint64 = 2' }),
};

const requests = {
  PayReqString: message({ pay_req: 'string = 1' }),
  PayReq: message({
    destination: 'string = 1', payment_hash: 'string = 2', timestamp: 'int64 = 4', expiry: 'int64 = 5', cltv_expiry: 'int64 = 9',
    route_hints: 'repeated RouteHint = 10', num_msat: 'int64 = 12', blinded_paths: 'repeated BlindedPaymentPath = 14',
  }),
  RouteHint: message({ hop_hints: 'repeated HopHint = 1' }),
  HopHint: message({
    node_id: 'string = 1', chan_id: 'uint64 = 2', fee_base_msat: 'uint32 = 3', fee_proportional_millionths: 'uint32 = 4', cltv_expiry_delta: 'uint32 = 5',
  }),
  BlindedPaymentPath: message({
    blinded_path: 'BlindedPath = 1', base_fee_msat: 'uint64 = 2', proportional_fee_rate: 'uint32 = 3', total_cltv_delta: 'uint32 = 4',
    htlc_min_msat: 'uint64 = 5', htlc_max_msat: 'uint64 = 6', features: 'repeated int32 = 7',
  }),
  BlindedPath: message({ introduction_node: 'bytes = 1', blinding_point: 'bytes = 2', blinded_hops: 'repeated BlindedHop = 3' }),
  BlindedHop: message({ blinded_node: 'bytes = 1', encrypted_data: 'bytes = 2' }),
  FeeLimit: message({ fixed_msat: 'int64 = 3' }),
  QueryRoutesRequest: message({
    pub_key: 'string = 1', final_cltv_delta: 'int32 = 4', fee_limit: 'FeeLimit = 5', use_mission_control: 'bool = 9', cltv_limit: 'uint32 = 11',
    amt_msat: 'int64 = 12', route_hints: 'repeated RouteHint = 16', blinded_payment_paths: 'repeated BlindedPaymentPath = 19',
  }),
  QueryRoutesResponse: message({ routes: 'repeated Route = 1' }),
};

const payments = {
  Payment: message({
    payment_hash: 'string = 1', payment_preimage: 'string = 6', value_msat: 'int64 = 8', status: 'PaymentStatus = 10', fee_msat: 'int64 = 12',
    creation_time_ns: 'int64 = 13', htlcs: 'repeated HTLCAttempt = 14', payment_index: 'uint64 = 15', failure_reason: 'PaymentFailureReason = 16',
  }, { PaymentStatus: enumeration('UNKNOWN', 'IN_FLIGHT', 'SUCCEEDED', 'FAILED', 'INITIATED') }),
  PaymentFailureReason: enumeration(
    'FAILURE_REASON_NONE', 'FAILURE_REASON_TIMEOUT', 'FAILURE_REASON_NO_ROUTE', 'FAILURE_REASON_ERROR',
    'FAILURE_REASON_INCORRECT_PAYMENT_DETAILS', 'FAILURE_REASON_INSUFFICIENT_BALANCE', 'FAILURE_REASON_CANCELED'),
  HTLCAttempt: message({ status: 'HTLCStatus = 1', route: 'Route = 2' }, { HTLCStatus: enumeration('IN_FLIGHT', 'SUCCEEDED', 'FAILED') }),
  Route: message({ hops: 'repeated Hop = 4', total_fees_msat: 'int64 = 5', total_amt_msat: 'int64 = 6' }),
  Hop: message({ chan_id: 'uint64 = 1' }),
  ListPaymentsRequest: message({ include_incomplete: 'bool = 1', index_offset: 'uint64 = 2', max_payments: 'uint64 = 3', creation_date_start: 'uint64 = 6' }),
  ListPaymentsResponse: message({ payments: 'repeated Payment = 1', first_index_offset: 'uint64 = 2', last_index_offset: 'uint64 = 3' }),
};

const funds = {
  GetInfoRequest: nothing,
  GetInfoResponse: message({
    identity_pubkey: 'string = 1', alias: 'string = 2', block_height: 'uint32 = 6', synced_to_chain: 'bool = 9', version: 'string = 14', chains: 'repeated Chain = 16',
  }),
  Chain: message({ network: 'string = 2' }),
  Amount: message({ sat: 'uint64 = 1', msat: 'uint64 = 2' }),
  ChannelBalanceRequest: nothing,
  ChannelBalanceResponse: message({
    local_balance: 'Amount = 3', remote_balance: 'Amount = 4', unsettled_local_balance: 'Amount = 5', unsettled_remote_balance: 'Amount = 6',
  }),
  WalletBalanceRequest: nothing,
  WalletBalanceResponse: message({ total_balance: 'int64 = 1', locked_balance: 'int64 = 5' }),
  ListChannelsRequest: nothing,
  ListChannelsResponse: message({ channels: 'repeated Channel = 11' }),
  Channel: message({
    channel_point: 'string = 3', chan_id: 'uint64 = 4', capacity: 'int64 = 5', local_balance: 'int64 = 6', remote_balance: 'int64 = 7', fee_per_kw: 'int64 = 10',
    pending_htlcs: 'repeated HTLC = 15', initiator: 'bool = 18', commitment_type: 'CommitmentType = 26', push_amount_sat: 'uint64 = 27',
  }),
  HTLC: message({ incoming: 'bool = 1', amount: 'int64 = 2', hash_lock: 'bytes = 3', htlc_index: 'uint64 = 5' }),
  CommitmentType: enumeration(
    'UNKNOWN_COMMITMENT_TYPE', 'LEGACY', 'STATIC_REMOTE_KEY', 'ANCHORS', 'SCRIPT_ENFORCED_LEASE', 'SIMPLE_TAPROOT', 'SIMPLE_TAPROOT_OVERLAY'),
  Initiator: enumeration('INITIATOR_UNKNOWN', 'INITIATOR_LOCAL', 'INITIATOR_REMOTE', 'INITIATOR_BOTH'),
  PendingChannelsRequest: nothing,
  PendingChannelsResponse: message({
    total_limbo_balance: 'int64 = 1', pending_open_channels: 'repeated PendingOpenChannel = 2', pending_force_closing_channels: 'repeated ForceClosedChannel = 4',
    waiting_close_channels: 'repeated WaitingCloseChannel = 5',
  }, {
    PendingChannel: message({ channel_point: 'string = 2', capacity: 'int64 = 3', local_balance: 'int64 = 4', remote_balance: 'int64 = 5', initiator: 'Initiator = 8' }),
    PendingOpenChannel: message({ channel: 'PendingChannel = 1' }),
    WaitingCloseChannel: message({ channel: 'PendingChannel = 1', commitments: 'Commitments = 3', closing_txid: 'string = 4' }),
    Commitments: message({ local_txid: 'string = 1', remote_txid: 'string = 2', remote_pending_txid: 'string = 3' }),
    ForceClosedChannel: message({ channel: 'PendingChannel = 1', closing_txid: 'string = 2' }),
  }),
};

const history = {
  GetTransactionsRequest: message({ start_height: 'int32 = 1', end_height: 'int32 = 2' }),
  TransactionDetails: message({ transactions: 'repeated Transaction = 1' }),
  Transaction: message({
    tx_hash: 'string = 1', amount: 'int64 = 2', num_confirmations: 'int32 = 3', total_fees: 'int64 = 7', output_details: 'repeated OutputDetail = 11',
    label: 'string = 10', previous_outpoints: 'repeated PreviousOutPoint = 12',
  }),
  OutputDetail: message({ amount: 'int64 = 5' }),
  OutPoint: message({ txid_str: 'string = 2', output_index: 'uint32 = 3' }),
  PreviousOutPoint: message({ outpoint: 'string = 1', is_our_output: 'bool = 2' }),
  ClosedChannelsRequest: nothing,
  ClosedChannelsResponse: message({ channels: 'repeated ChannelCloseSummary = 1' }),
  ChannelCloseSummary: message({
    channel_point: 'string = 1', closing_tx_hash: 'string = 4', capacity: 'int64 = 6', settled_balance: 'int64 = 8', close_type: 'ClosureType = 10',
    open_initiator: 'Initiator = 11', resolutions: 'repeated Resolution = 13',
  }, { ClosureType: enumeration('COOPERATIVE_CLOSE', 'LOCAL_FORCE_CLOSE', 'REMOTE_FORCE_CLOSE', 'BREACH_CLOSE', 'FUNDING_CANCELED', 'ABANDONED') }),
  Resolution: message({ outcome: 'ResolutionOutcome = 2', sweep_txid: 'string = 5' }),
  ResolutionOutcome: enumeration('OUTCOME_UNKNOWN', 'CLAIMED', 'UNCLAIMED', 'ABANDONED', 'FIRST_STAGE', 'TIMEOUT'),
  ForwardingHistoryRequest: message({ start_time: 'uint64 = 1', end_time: 'uint64 = 2', index_offset: 'uint32 = 3', num_max_events: 'uint32 = 4' }),
  ForwardingHistoryResponse: message({ forwarding_events: 'repeated ForwardingEvent = 1', last_offset_index: 'uint32 = 2' }),
  ForwardingEvent: message({ fee_msat: 'uint64 = 8', timestamp_ns: 'uint64 = 11' }),
};

const lightning = service({
  AddInvoice: 'Invoice > AddInvoiceResponse', ListInvoices: 'ListInvoiceRequest > ListInvoiceResponse', LookupInvoice: 'PaymentHash > Invoice',
  SubscribeInvoices: 'InvoiceSubscription > stream Invoice', DecodePayReq: 'PayReqString > PayReq', QueryRoutes: 'QueryRoutesRequest > QueryRoutesResponse',
  ListPayments: 'ListPaymentsRequest > ListPaymentsResponse', GetInfo: 'GetInfoRequest > GetInfoResponse',
  GetTransactions: 'GetTransactionsRequest > TransactionDetails', ClosedChannels: 'ClosedChannelsRequest > ClosedChannelsResponse',
  ForwardingHistory: 'ForwardingHistoryRequest > ForwardingHistoryResponse',
  ChannelBalance: 'ChannelBalanceRequest > ChannelBalanceResponse', WalletBalance: 'WalletBalanceRequest > WalletBalanceResponse',
  ListChannels: 'ListChannelsRequest > ListChannelsResponse', PendingChannels: 'PendingChannelsRequest > PendingChannelsResponse',
});

const routerrpc = {
  SendPaymentRequest: message({
    payment_request: 'string = 5', timeout_seconds: 'int32 = 6', cltv_limit: 'int32 = 9', fee_limit_msat: 'int64 = 13', max_parts: 'uint32 = 17',
    no_inflight_updates: 'bool = 18',
  }),
  TrackPaymentRequest: message({ payment_hash: 'bytes = 1', no_inflight_updates: 'bool = 2' }),
  Router: service({ SendPaymentV2: 'SendPaymentRequest > stream lnrpc.Payment', TrackPaymentV2: 'TrackPaymentRequest > stream lnrpc.Payment' }),
};

const invoicesrpc = {
  CancelInvoiceMsg: message({ payment_hash: 'bytes = 1' }),
  CancelInvoiceResp: nothing,
  Invoices: service({ CancelInvoice: 'CancelInvoiceMsg > CancelInvoiceResp' }),
};

const walletrpc = {
  ListLeasesRequest: nothing,
  ListLeasesResponse: message({ locked_utxos: 'repeated UtxoLease = 1' }),
  UtxoLease: message({ outpoint: 'lnrpc.OutPoint = 2', value: 'uint64 = 5' }),
  WalletKit: service({ ListLeases: 'ListLeasesRequest > ListLeasesResponse' }),
};

export const LND_DESCRIPTOR = {
  nested: {
    lnrpc: { nested: { ...invoices, ...requests, ...payments, ...funds, ...history, Lightning: lightning } },
    routerrpc: { nested: routerrpc },
    invoicesrpc: { nested: invoicesrpc },
    walletrpc: { nested: walletrpc },
  },
};
