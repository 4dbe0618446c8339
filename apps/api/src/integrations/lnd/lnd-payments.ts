/** What LND pays: sent, looked up, listed. A time-out, a lost connection or a refusal that could mean anything is never a failure. */
import { status } from '@grpc/grpc-js';
import { msat } from '@l402kit/money-types';
import { NodeUnavailable, type OutgoingPayment, type PayRequest, type PayResult, type PaymentLookup } from '../../money/ports/lightning-node.js';
import type { LndClient } from './lnd-client.js';
import type { LndFailureReason, LndPayment, LndPaymentPage } from './lnd-messages.js';
import { LndRefused } from './lnd-trouble.js';

/** LND's own limit (max-cltv-expiry): it refuses orders that allow more. */
const MAX_CLTV_BLOCKS = 2_016;
const MAX_PARTS = 16;
/** For LND's last word after its own time-out. */
const MARGIN_MS = 500;
const LOOKUP_MS = 30_000;
const PAGE = 500;
const PAGE_MS = 60_000;

const WORDS: Readonly<Record<LndFailureReason, string>> = {
  FAILURE_REASON_NONE: 'the node does not say why',
  FAILURE_REASON_TIMEOUT: 'no attempt succeeded in the time given',
  FAILURE_REASON_NO_ROUTE: 'no route within the limits for fee and time was found, or all of them failed',
  FAILURE_REASON_ERROR: 'the node had an error of its own',
  FAILURE_REASON_INCORRECT_PAYMENT_DETAILS: 'the recipient rejected the payment: it does not know the invoice, or the amount or the time left is wrong',
  FAILURE_REASON_INSUFFICIENT_BALANCE: 'the channels of the node do not hold enough',
  FAILURE_REASON_CANCELED: 'it was cancelled on the node',
};

/** Never throws. Sent once: whatever goes wrong afterwards is looked up, not repeated. */
export async function payWithLnd(client: LndClient, { bolt11, maxFeeMsat, maxTotalCltvBlocks, timeoutSeconds }: PayRequest, paymentHash: string): Promise<PayResult> {
  const waited = AbortSignal.timeout(timeoutSeconds * 1000 + MARGIN_MS);
  const order = {
    payment_request: bolt11, timeout_seconds: timeoutSeconds, fee_limit_msat: String(maxFeeMsat), cltv_limit: Math.min(maxTotalCltvBlocks, MAX_CLTV_BLOCKS),
    max_parts: MAX_PARTS, no_inflight_updates: true,
  };
  try {
    for await (const payment of client.stream<LndPayment>('SendPaymentV2', order, waited)) {
      const ended = outcome(payment);
      if (ended.state === 'succeeded' || ended.state === 'failed') return ended;
    }
    return { state: 'unknown', reason: waited.aborted ? 'the payment is still under way' : 'LND ended the stream before the payment ended' };
  } catch (error) {
    return error instanceof LndRefused ? afterRefusal(client, error, paymentHash) : { state: 'unknown', reason: (error as Error).message };
  }
}

/** LND did not take the order: because it pays this hash already, or because it cannot. Its list of payments tells which. */
async function afterRefusal(client: LndClient, refusal: LndRefused, paymentHash: string): Promise<PayResult> {
  try {
    const found = await lookupLndPayment(client, paymentHash);
    if (found.state === 'succeeded') return found;
    // Another order for the same hash is, or was a moment ago, under way: how that ends is not ours to say.
    if (refusal.code === status.ALREADY_EXISTS || found.state === 'in-flight') return { state: 'unknown', reason: `LND pays this hash already (${refusal.message})` };
    return { state: 'failed', reason: `LND refused it: ${refusal.message}` };
  } catch (error) {
    return { state: 'unknown', reason: (error as Error).message };
  }
}

/** @throws NodeUnavailable; LndRefusesUs; LndRefused */
export async function lookupLndPayment(client: LndClient, paymentHash: string): Promise<PaymentLookup> {
  const payment = await trackedPayment(client, paymentHash);
  return payment ? outcome(payment) : { state: 'not-found' };
}

/** As it stands now; undefined when LND never heard of it. */
export async function trackedPayment(client: LndClient, paymentHash: string): Promise<LndPayment | undefined> {
  const waited = AbortSignal.timeout(LOOKUP_MS);
  try {
    for await (const payment of client.stream<LndPayment>('TrackPaymentV2', { payment_hash: Buffer.from(paymentHash, 'hex') }, waited)) return payment;
  } catch (error) {
    if (error instanceof LndRefused && error.code === status.NOT_FOUND) return undefined;
    throw error;
  }
  throw new NodeUnavailable(`LND at ${client.address} does not say what became of a payment`);
}

function outcome(payment: LndPayment): Exclude<PaymentLookup, { state: 'not-found' }> {
  if (payment.status === 'SUCCEEDED') return { state: 'succeeded', preimage: payment.payment_preimage, feeMsat: msat(BigInt(payment.fee_msat)) };
  if (payment.status === 'FAILED') return { state: 'failed', reason: WORDS[payment.failure_reason] };
  return { state: 'in-flight' };
}

/** Made since, oldest first, page by page. */
export async function* lndPayments(client: LndClient, since: Date): AsyncGenerator<OutgoingPayment> {
  const sinceNs = BigInt(since.getTime()) * 1_000_000n;
  for (let offset = '0'; ;) {
    const page = await client.call<LndPaymentPage>('ListPayments', {
      include_incomplete: true, index_offset: offset, max_payments: PAGE, creation_date_start: String(Math.floor(since.getTime() / 1000)),
    }, PAGE_MS);
    for (const payment of page.payments) {
      const madeNs = BigInt(payment.creation_time_ns);
      if (madeNs < sinceNs) continue;
      yield {
        paymentHash: payment.payment_hash, amountMsat: msat(BigInt(payment.value_msat)), feeMsat: msat(BigInt(payment.fee_msat)),
        state: outcome(payment).state, createdAt: new Date(Number(madeNs / 1_000_000n)),
      };
    }
    if (page.payments.length < PAGE) return;
    offset = page.last_index_offset;
  }
}
