/** LDK's events as plain values; the ones that nobody here acts on are dropped. */
import type { Msat } from '@l402kit/money-types';
import { msat } from '@l402kit/money-types';
import { ldk } from './load-ldk.js';
import { hex, optional } from './ldk-values.js';

export type NodeEvent =
  | { readonly type: 'forwardable' }
  | { readonly type: 'funding-wanted'; readonly event: ldk.Event_FundingGenerationReady }
  | { readonly type: 'channel-closed'; readonly channelId: string; readonly reason: string }
  /** All parts of a payment are here; `preimage` is undefined when the hash is not ours. */
  | { readonly type: 'claimable'; readonly hash: string; readonly amountMsat: Msat; readonly preimage: Uint8Array | undefined }
  | { readonly type: 'claimed'; readonly hash: string; readonly amountMsat: Msat; readonly preimage: Uint8Array | undefined }
  | { readonly type: 'sent'; readonly hash: string; readonly preimage: Uint8Array; readonly feeMsat: Msat }
  | { readonly type: 'failed'; readonly hash: string; readonly reason: string };

const preimageOf = (purpose: ldk.PaymentPurpose): Uint8Array | undefined =>
  purpose instanceof ldk.PaymentPurpose_Bolt11InvoicePayment ? optional<Uint8Array>(purpose.payment_preimage) : undefined;

export function readEvent(event: ldk.Event): NodeEvent | undefined {
  if (event instanceof ldk.Event_PendingHTLCsForwardable) return { type: 'forwardable' };
  if (event instanceof ldk.Event_PaymentClaimable) {
    return { type: 'claimable', hash: hex(event.payment_hash), amountMsat: msat(event.amount_msat), preimage: preimageOf(event.purpose) };
  }
  if (event instanceof ldk.Event_PaymentClaimed) {
    return { type: 'claimed', hash: hex(event.payment_hash), amountMsat: msat(event.amount_msat), preimage: preimageOf(event.purpose) };
  }
  if (event instanceof ldk.Event_PaymentSent) {
    const feeMsat = msat(optional<bigint>(event.fee_paid_msat) ?? 0n);
    return { type: 'sent', hash: hex(event.payment_hash), preimage: event.payment_preimage, feeMsat };
  }
  if (event instanceof ldk.Event_PaymentFailed) {
    const reason = optional<ldk.PaymentFailureReason>(event.reason);
    const name = reason === undefined ? 'Unknown' : ldk.PaymentFailureReason[reason].replace('LDKPaymentFailureReason_', '');
    return { type: 'failed', hash: hex(event.payment_id), reason: name };
  }
  if (event instanceof ldk.Event_FundingGenerationReady) return { type: 'funding-wanted', event };
  if (event instanceof ldk.Event_ChannelClosed) {
    const said = event.reason instanceof ldk.ClosureReason_CounterpartyForceClosed ? `: ${event.reason.peer_msg.get_a()}` : '';
    return { type: 'channel-closed', channelId: hex(event.channel_id.get_a()), reason: event.reason.constructor.name + said };
  }
  return undefined;
}
