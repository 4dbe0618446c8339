/** The double's invoices: made, paid, settled in an order of their own, told to subscribers as LND tells them, oddities included. */
import { createHash, randomBytes } from 'node:crypto';
import { encodeBolt11, type Bolt11Key } from '@l402kit/bolt11';
import { msat } from '@l402kit/money-types';

export interface DoubleInvoice {
  readonly memo: string;
  readonly r_hash: Buffer;
  readonly preimage: Buffer;
  readonly value_msat: string;
  readonly creation_date: string;
  readonly expiry: string;
  readonly payment_request: string;
  readonly add_index: string;
  readonly private: boolean;
  settle_date: string;
  settle_index: string;
  amt_paid_msat: string;
  state: 'OPEN' | 'SETTLED' | 'CANCELED';
  htlcs: { chan_id: string; htlc_index: string; amt_msat: string; state: string }[];
  is_amp?: boolean;
  amp_invoice_state?: Record<string, { state: string; settle_index: string; settle_time: string; amt_paid_msat: string }>;
}

export interface Subscriber { settleIndex: number; readonly tell: (invoice: DoubleInvoice) => void }

export interface Page { readonly index_offset: string; readonly num_max_invoices: string; readonly reversed: boolean }

export class DoubleInvoices {
  readonly byHash = new Map<string, DoubleInvoice>();
  readonly subscribers = new Set<Subscriber>();
  private readonly added: DoubleInvoice[] = [];
  private settled: DoubleInvoice[] = [];
  settleIndex = 0;
  /** how often ListInvoices was asked */
  listings = 0;
  /** how often SubscribeInvoices was asked */
  subscriptions = 0;
  /** Settlements that subscribers are not told of, as when a later one overtakes them. */
  swallow = 0;
  /** Subscribers are told each settlement twice, as those are that come while the backlog is sent. */
  repeating = false;

  constructor(private readonly key: Bolt11Key) {}

  add(request: { memo: string; value_msat: string; expiry: string; private: boolean }): DoubleInvoice {
    const preimage = randomBytes(32);
    const paymentHash = createHash('sha256').update(preimage).digest('hex');
    const timestamp = Math.floor(Date.now() / 1000);
    const bolt11 = encodeBolt11({ network: 'regtest', amountMsat: msat(BigInt(request.value_msat)), timestamp, paymentHash, description: request.memo, expirySeconds: Number(request.expiry) }, this.key.sign);
    const invoice: DoubleInvoice = {
      memo: request.memo, r_hash: Buffer.from(paymentHash, 'hex'), preimage, value_msat: request.value_msat, creation_date: String(timestamp), expiry: request.expiry,
      payment_request: bolt11, add_index: String(this.added.length + 1), private: request.private, settle_date: '0', settle_index: '0', amt_paid_msat: '0', state: 'OPEN', htlcs: [],
    };
    this.added.push(invoice);
    this.byHash.set(paymentHash, invoice);
    for (const { tell } of this.subscribers) tell(invoice);
    return invoice;
  }

  settle(invoice: DoubleInvoice, htlc: { chan_id: string; htlc_index: string }): void {
    this.settleIndex += 1;
    invoice.state = 'SETTLED';
    invoice.settle_index = String(this.settleIndex);
    invoice.settle_date = String(Math.floor(Date.now() / 1000));
    invoice.amt_paid_msat = invoice.value_msat;
    invoice.htlcs = [{ ...htlc, amt_msat: invoice.value_msat, state: 'SETTLED' }];
    this.settled.push(invoice);
    if (this.swallow > 0) { this.swallow -= 1; return; }
    this.dispatch(invoice);
  }

  /** LND passes over a settlement that is older than the last one it told this subscriber. */
  private dispatch(invoice: DoubleInvoice): void {
    const index = Number(invoice.settle_index);
    for (const subscriber of this.subscribers) {
      if (subscriber.settleIndex >= index) continue;
      subscriber.tell(invoice);
      if (this.repeating) subscriber.tell(invoice);
      subscriber.settleIndex = index;
    }
  }

  /** A payment to an AMP invoice: the invoice stays open, its settle index is in a map. */
  settleAmp(amountMsat: bigint): string {
    this.settleIndex += 1;
    const setId = randomBytes(32).toString('hex');
    const now = String(Math.floor(Date.now() / 1000));
    const part = { state: 'SETTLED', settle_index: String(this.settleIndex), settle_time: now, amt_paid_msat: String(amountMsat) };
    const invoice: DoubleInvoice = {
      memo: '', r_hash: randomBytes(32), preimage: randomBytes(32), value_msat: '0', creation_date: now, expiry: '3600', payment_request: '', add_index: String(this.added.length + 1),
      private: false, settle_date: '0', settle_index: part.settle_index, amt_paid_msat: String(amountMsat), state: 'OPEN', htlcs: [], is_amp: true, amp_invoice_state: { [setId]: part },
    };
    this.added.push(invoice);
    this.settled.push(invoice);
    this.dispatch(invoice);
    return setId;
  }

  /** As if it had never been: LND's own list has a gap. */
  forget(settleIndex: number): void { this.settled = this.settled.filter((invoice) => Number(invoice.settle_index) !== settleIndex); }

  /** The backlog comes first, and only to those who name where they were. */
  subscribe(from: number, tell: Subscriber['tell']): Subscriber {
    this.subscriptions += 1;
    const subscriber: Subscriber = { settleIndex: from, tell };
    if (from > 0) for (const invoice of this.settled) if (Number(invoice.settle_index) > from) tell(invoice);
    this.subscribers.add(subscriber);
    return subscriber;
  }

  page({ index_offset, num_max_invoices, reversed }: Page): { invoices: DoubleInvoice[]; first_index_offset: string; last_index_offset: string } {
    this.listings += 1;
    const offset = Number(index_offset);
    const limit = Number(num_max_invoices);
    const invoices = reversed
      ? this.added.filter(({ add_index }) => offset === 0 || Number(add_index) < offset).slice(-limit)
      : this.added.filter(({ add_index }) => Number(add_index) > offset).slice(0, limit);
    return { invoices, first_index_offset: invoices[0]?.add_index ?? '0', last_index_offset: invoices.at(-1)?.add_index ?? '0' };
  }
}
