/** Sending through LDK, and the words for why it did not work. */
import type { Msat } from '@l402kit/money-types';
import { msat } from '@l402kit/money-types';
import { ldk } from './load-ldk.js';
import type { LdkNode } from './ldk-node.js';
import { parseInvoice } from './bolt11-invoice.js';
import { hex, noU64, optional, someU64, unwrap } from './ldk-values.js';

const WORDS: Readonly<Record<string, string>> = {
  RecipientRejected: 'the receiver refused the payment',
  UserAbandoned: 'the payment was given up',
  RetriesExhausted: 'the payment failed on its way',
  PaymentExpired: 'the invoice has expired',
  RouteNotFound: 'no route with enough capacity to the receiver',
  UnexpectedError: 'the node failed unexpectedly',
  OnionPacketSizeExceeded: 'the route is too long',
  DuplicatePayment: 'this hash is already being paid',
};
export const failureInWords = (reason: string): string => WORDS[reason] ?? reason;

export interface SendTerms {
  readonly bolt11: string;
  readonly maxFeeMsat: Msat;
  readonly maxTotalCltvBlocks: number;
}

function routeOf({ bolt11, maxFeeMsat, maxTotalCltvBlocks }: SendTerms) {
  const parts = unwrap<ldk.ThreeTuple_ThirtyTwoBytesRecipientOnionFieldsRouteParametersZ>(
    ldk.UtilMethods.constructor_payment_parameters_from_invoice(parseInvoice(bolt11)), 'An invoice without an amount cannot be paid here');
  const route = parts.get_c();
  const parameters = route.get_payment_params();
  parameters.set_max_total_cltv_expiry_delta(maxTotalCltvBlocks);
  // Expiry is decided by the daemon's own rules (a test may want a late payment through).
  parameters.set_expiry_time(noU64());
  route.set_payment_params(parameters);
  route.set_max_total_routing_fee_msat(someU64(maxFeeMsat));
  return { hash: parts.get_a(), onion: parts.get_b(), route };
}

/** Starts a payment under its hash as id. Answers LDK's reason when it never started; then no event follows. */
export function startPayment(node: LdkNode, terms: SendTerms): string | undefined {
  const { hash, onion, route } = routeOf(terms);
  const result = node.manager.send_payment(hash, onion, hash, route, ldk.Retry.constructor_attempts(0));
  if (result.is_ok()) return undefined;
  const error = (result as unknown as { err: ldk.RetryableSendFailure }).err;
  return ldk.RetryableSendFailure[error]?.replace('LDKRetryableSendFailure_', '') ?? 'UnexpectedError';
}

/** The routing fee of the route that LDK would take now, msat, or undefined when it finds none. */
export function routingFee(node: LdkNode, terms: SendTerms): Msat | undefined {
  const { route } = routeOf(terms);
  const found = node.router.find_route(node.id, route, node.manager.list_usable_channels(), node.manager.compute_inflight_htlcs());
  return found.is_ok() ? msat(unwrap<ldk.Route>(found, 'Route').get_total_fees()) : undefined;
}

/** Hashes of outgoing payments that LDK remembers, whatever became of them. */
export function knownPayments(node: LdkNode): Set<string> {
  const known = new Set<string>();
  for (const payment of node.manager.list_recent_payments()) {
    if ('payment_id' in payment) known.add(hex(payment.payment_id as Uint8Array));
  }
  return known;
}

export interface ChannelSums {
  readonly localMsat: Msat;
  readonly pendingOutMsat: Msat;
  readonly pendingHtlcs: number;
  readonly outboundMsat: Msat;
  readonly inboundMsat: Msat;
}

/** Sums over the channels of `node`, with `peer` only where given. Exact while the node owns more than its reserve in each. */
export function channelSums(node: LdkNode, peer?: LdkNode): ChannelSums {
  let local = 0n, pendingOut = 0n, outbound = 0n, inbound = 0n, pendingHtlcs = 0;
  for (const channel of node.manager.list_channels()) {
    if (peer && hex(channel.get_counterparty().get_node_id()) !== peer.idHex) continue;
    const reserve = (optional<bigint>(channel.get_unspendable_punishment_reserve()) ?? 0n) * 1000n;
    local += channel.get_outbound_capacity_msat() + reserve;
    outbound += channel.get_outbound_capacity_msat();
    inbound += channel.get_inbound_capacity_msat();
    const outgoing = channel.get_pending_outbound_htlcs();
    for (const htlc of outgoing) pendingOut += htlc.get_amount_msat();
    pendingHtlcs += outgoing.length + channel.get_pending_inbound_htlcs().length;
  }
  return { localMsat: msat(local), pendingOutMsat: msat(pendingOut), pendingHtlcs, outboundMsat: msat(outbound), inboundMsat: msat(inbound) };
}
