/** The double's outgoing payments: one for each hash, alive until it has ended, tracked by anybody. */
import { decodeBolt11 } from '@l402kit/bolt11';
import type { InstantReceivers } from '../../../src/integrations/instant/instant-network.js';

export interface DoublePayment {
  readonly payment_hash: string;
  readonly value_msat: string;
  readonly creation_time_ns: string;
  readonly payment_index: string;
  payment_preimage: string;
  fee_msat: string;
  status: 'INITIATED' | 'IN_FLIGHT' | 'SUCCEEDED' | 'FAILED';
  failure_reason: string;
  htlcs: { status: string; route: { hops: { chan_id: string }[]; total_amt_msat: string } }[];
}

export interface SendOrder { readonly payment_request: string; readonly fee_limit_msat: string; readonly cltv_limit: number; readonly timeout_seconds: number }

/** What LND says before it tries anything. */
export class Refusal extends Error {
  constructor(readonly code: number, message: string) { super(message); }
}
const UNKNOWN = 2, ALREADY_EXISTS = 6;

/** Called with each HTLC that leaves, comes back, or is paid for. */
export interface Channels { sent(hash: string, msat: bigint): string; returned(hash: string): void; claimed(hash: string): void }

export class DoublePayments {
  readonly byHash = new Map<string, DoublePayment>();
  private readonly all: DoublePayment[] = [];
  private readonly watchers = new Map<string, Set<(payment: DoublePayment) => void>>();
  routeFeeMsat = 1_000n;
  /** orders that reached us, by hash */
  readonly orders: string[] = [];
  /** The next order is refused with this. */
  refuseNext: Refusal | undefined;

  constructor(private readonly receivers: InstantReceivers, private readonly channels: Channels) {}

  /** @throws Refusal */
  send(order: SendOrder): DoublePayment {
    const read = decodeBolt11(order.payment_request);
    if (!read.ok) throw new Refusal(UNKNOWN, read.problem.detail);
    const { paymentHash, amountMsat, expiresAt } = read.invoice;
    this.orders.push(paymentHash);
    const refused = this.refuseNext;
    this.refuseNext = undefined;
    if (refused) throw refused;
    if (expiresAt * 1000 < Date.now()) throw new Refusal(UNKNOWN, `invoice expired. Valid until ${new Date(expiresAt * 1000).toISOString()}`);
    const before = this.byHash.get(paymentHash);
    if (before?.status === 'SUCCEEDED') throw new Refusal(ALREADY_EXISTS, 'invoice is already paid');
    if (before && before.status !== 'FAILED') throw new Refusal(ALREADY_EXISTS, 'payment is in transition');
    const payment: DoublePayment = {
      payment_hash: paymentHash, value_msat: String(amountMsat), creation_time_ns: `${Date.now()}000000`, payment_index: String(this.all.length + 1),
      payment_preimage: '', fee_msat: '0', status: 'INITIATED', failure_reason: 'FAILURE_REASON_NONE', htlcs: [],
    };
    this.byHash.set(paymentHash, payment);
    this.all.push(payment);
    void this.attempt(payment, BigInt(amountMsat!), BigInt(order.fee_limit_msat));
    return payment;
  }

  private async attempt(payment: DoublePayment, amountMsat: bigint, feeLimitMsat: bigint): Promise<void> {
    if (this.routeFeeMsat > feeLimitMsat) return this.end(payment, 'FAILED', 'FAILURE_REASON_NO_ROUTE');
    const total = amountMsat + this.routeFeeMsat;
    const attempt = { status: 'IN_FLIGHT', route: { hops: [{ chan_id: this.channels.sent(payment.payment_hash, total) }], total_amt_msat: String(total) } };
    payment.htlcs.push(attempt);
    payment.status = 'IN_FLIGHT';
    const fee = this.routeFeeMsat;
    const preimage = await this.receivers.receive(payment.payment_hash);
    if (preimage === undefined) {
      attempt.status = 'FAILED';
      this.channels.returned(payment.payment_hash);
      return this.end(payment, 'FAILED', 'FAILURE_REASON_INCORRECT_PAYMENT_DETAILS');
    }
    attempt.status = 'SUCCEEDED';
    payment.payment_preimage = preimage;
    payment.fee_msat = String(fee);
    this.channels.claimed(payment.payment_hash);
    this.end(payment, 'SUCCEEDED', 'FAILURE_REASON_NONE');
  }

  private end(payment: DoublePayment, status: 'SUCCEEDED' | 'FAILED', reason: string): void {
    payment.status = status;
    payment.failure_reason = reason;
    for (const tell of this.watchers.get(payment.payment_hash) ?? []) tell(payment);
    this.watchers.delete(payment.payment_hash);
  }

  /** Called once when it ends; at once if it has. */
  onEnd(payment: DoublePayment, tell: (payment: DoublePayment) => void): void {
    if (payment.status === 'SUCCEEDED' || payment.status === 'FAILED') return tell(payment);
    const watchers = this.watchers.get(payment.payment_hash) ?? new Set();
    watchers.add(tell);
    this.watchers.set(payment.payment_hash, watchers);
  }

  page({ index_offset, max_payments, creation_date_start }: { index_offset: string; max_payments: string; creation_date_start: string }): { payments: DoublePayment[]; first_index_offset: string; last_index_offset: string } {
    const payments = this.all
      .filter((p) => Number(p.payment_index) > Number(index_offset) && BigInt(p.creation_time_ns) / 1_000_000_000n >= BigInt(creation_date_start))
      .slice(0, Number(max_payments));
    return { payments, first_index_offset: payments[0]?.payment_index ?? '0', last_index_offset: payments.at(-1)?.payment_index ?? '0' };
  }
}
