/** A LightningNode that settles at once, in memory: for unit tests and benchmarks. Refused in production by the configuration. */
import { setTimeout as delay } from 'node:timers/promises';
import { type Bolt11Key, bolt11Key, decodeBolt11, encodeBolt11 } from '@l402kit/bolt11';
import { type Msat, msat } from '@l402kit/money-types';
import {
  type CreateInvoiceRequest, type CreatedInvoice, type DecodedInvoice, type InvoiceLookup, type LightningNode, NodeUnavailable, type NodeBalances,
  type NodeInfo, type OutgoingPayment, type PayRequest, type PayResult, type PaymentLookup, type Settlement, type SettlementCursor,
} from '../../money/ports/lightning-node.js';
import { InstantReceivers, Preimages } from './instant-network.js';

interface OwnInvoice { readonly preimage: Buffer; readonly amountMsat: Msat; readonly expiresAt: number; settledAt: number | undefined; receivedMsat: Msat; cancelled: boolean }
interface Payment { readonly amountMsat: Msat; readonly createdAt: Date; result: PaymentLookup }

export interface InstantNodeOptions {
  readonly key?: Bolt11Key;
  readonly receivers?: InstantReceivers;
  /** our side of the channels at the start */
  readonly localMsat?: Msat;
  /** what a route costs */
  readonly routingFeeMsat?: (amountMsat: Msat) => Msat;
  readonly now?: () => Date;
}

export class InstantNode implements LightningNode {
  readonly receivers: InstantReceivers;
  private readonly key: Bolt11Key;
  private readonly preimages = new Preimages();
  private readonly invoices = new Map<string, OwnInvoice>();
  private readonly settled: Settlement[] = [];
  private readonly outgoing = new Map<string, Payment>();
  private readonly listeners = new Set<() => void>();
  private readonly now: () => Date;
  private localMsat: Msat;
  /** true: every call throws NodeUnavailable */
  unavailable = false;
  routingFeeMsat: (amountMsat: Msat) => Msat;

  constructor(options: InstantNodeOptions = {}) {
    this.key = options.key ?? bolt11Key();
    this.receivers = options.receivers ?? new InstantReceivers();
    this.localMsat = options.localMsat ?? msat(1_000_000_000_000n);
    this.routingFeeMsat = options.routingFeeMsat ?? (() => msat(0n));
    this.now = options.now ?? (() => new Date());
  }

  async createInvoice(request: CreateInvoiceRequest): Promise<CreatedInvoice> {
    this.mustBeUp();
    const { preimage, paymentHash } = this.preimages.next();
    const timestamp = Math.floor(this.now().getTime() / 1000);
    const expiresAt = (timestamp + request.expirySeconds) * 1000;
    const bolt11 = encodeBolt11({ network: 'regtest', amountMsat: request.amountMsat, timestamp, paymentHash, description: request.description, expirySeconds: request.expirySeconds }, this.key.sign);
    this.invoices.set(paymentHash, { preimage, amountMsat: request.amountMsat, expiresAt, settledAt: undefined, receivedMsat: msat(0n), cancelled: false });
    return { bolt11, paymentHash, expiresAt: new Date(expiresAt) };
  }

  /** A caller pays one of our invoices. `overpayMsat` on top; `late` ignores the expiry. @returns the preimage */
  receive(paymentHash: string, options: { readonly overpayMsat?: Msat; readonly late?: boolean } = {}): string {
    const invoice = this.invoices.get(paymentHash);
    if (!invoice || invoice.cancelled || invoice.settledAt !== undefined) throw new Error('the invoice is not open');
    const now = this.now();
    if (now.getTime() > invoice.expiresAt && !options.late) throw new Error('the invoice has expired');
    invoice.settledAt = now.getTime();
    invoice.receivedMsat = msat(invoice.amountMsat + (options.overpayMsat ?? 0n));
    this.append(paymentHash, invoice.receivedMsat, now);
    return invoice.preimage.toString('hex');
  }

  /** A settlement that no invoice of the platform stands behind (a lost database, an invoice made on the node by hand). */
  append(paymentHash: string, receivedMsat: Msat, settledAt: Date = this.now()): void {
    this.localMsat = msat(this.localMsat + receivedMsat);
    this.settled.push({ paymentHash, receivedMsat, settledAt, cursor: String(this.settled.length + 1) });
    for (const wake of this.listeners) wake();
  }

  async lookupInvoice(paymentHash: string): Promise<InvoiceLookup> {
    this.mustBeUp();
    const invoice = this.invoices.get(paymentHash);
    if (!invoice) return { state: 'not-found' };
    if (invoice.settledAt !== undefined) return { state: 'settled', receivedMsat: invoice.receivedMsat, settledAt: new Date(invoice.settledAt) };
    return { state: invoice.cancelled ? 'cancelled' : 'open' };
  }

  async cancelInvoice(paymentHash: string): Promise<InvoiceLookup> {
    this.mustBeUp();
    const invoice = this.invoices.get(paymentHash);
    if (invoice && invoice.settledAt === undefined) invoice.cancelled = true;
    return this.lookupInvoice(paymentHash);
  }

  async latestSettlement(): Promise<SettlementCursor> { this.mustBeUp(); return String(this.settled.length); }

  async *settlements(after: SettlementCursor, signal: AbortSignal): AsyncIterable<Settlement> {
    this.mustBeUp();
    for (let at = Number(after); !signal.aborted;) {
      if (this.unavailable) throw new NodeUnavailable('the instant node was switched off');
      if (at < this.settled.length) { yield this.settled[at++]!; continue; }
      await new Promise<void>((resolve) => {
        const wake = () => { this.listeners.delete(wake); signal.removeEventListener('abort', wake); resolve(); };
        this.listeners.add(wake);
        signal.addEventListener('abort', wake);
        if (at < this.settled.length || signal.aborted) wake();
      });
    }
  }

  async decode(bolt11: string): Promise<DecodedInvoice> {
    this.mustBeUp();
    const known = this.receivers.read(bolt11);
    if (known) return known;
    const decoded = decodeBolt11(bolt11);
    if (!decoded.ok) throw new Error(decoded.problem.detail);
    const { paymentHash, amountMsat, payee, expiresAt } = decoded.invoice;
    return { paymentHash, payee, amountMsat: amountMsat === undefined ? undefined : msat(amountMsat), expiresAt: new Date(expiresAt * 1000) };
  }

  async estimateRoutingFee(bolt11: string): Promise<Msat | undefined> {
    const { amountMsat } = await this.decode(bolt11);
    return this.routingFeeMsat(amountMsat ?? msat(0n));
  }

  async pay(request: PayRequest): Promise<PayResult> {
    if (this.unavailable) return { state: 'unknown', reason: 'the node does not answer' };
    const { paymentHash, amountMsat, expiresAt } = await this.decode(request.bolt11);
    const before = this.outgoing.get(paymentHash);
    if (before?.result.state === 'succeeded') return before.result;
    if (before?.result.state === 'in-flight') return { state: 'unknown', reason: 'this hash is being paid already' };
    const feeMsat = this.routingFeeMsat(amountMsat!);
    if (feeMsat > request.maxFeeMsat) return { state: 'failed', reason: 'no route within the fee limit' };
    if (expiresAt < this.now()) return { state: 'failed', reason: 'the invoice has expired' };
    const payment: Payment = { amountMsat: amountMsat!, createdAt: this.now(), result: { state: 'in-flight' } };
    this.outgoing.set(paymentHash, payment);
    const arriving = this.receivers.receive(paymentHash).then((preimage): void => {
      payment.result = preimage === undefined ? { state: 'failed', reason: 'the recipient rejected the payment' } : { state: 'succeeded', preimage, feeMsat };
      if (preimage !== undefined) this.localMsat = msat(this.localMsat - amountMsat! - feeMsat);
    });
    const timer = new AbortController();
    await Promise.race([arriving, delay(request.timeoutSeconds * 1000, undefined, { signal: timer.signal }).catch(() => undefined)]);
    timer.abort();
    const result = this.outgoing.get(paymentHash)!.result;
    return result.state === 'succeeded' || result.state === 'failed' ? result : { state: 'unknown', reason: 'the payment is still under way' };
  }

  async lookupPayment(paymentHash: string): Promise<PaymentLookup> {
    this.mustBeUp();
    return this.outgoing.get(paymentHash)?.result ?? { state: 'not-found' };
  }

  async *payments(since: Date): AsyncIterable<OutgoingPayment> {
    this.mustBeUp();
    for (const [paymentHash, p] of this.outgoing) {
      if (p.createdAt < since || p.result.state === 'not-found') continue;
      yield { paymentHash, amountMsat: p.amountMsat, feeMsat: p.result.state === 'succeeded' ? p.result.feeMsat : msat(0n), state: p.result.state, createdAt: p.createdAt };
    }
  }

  async balances(): Promise<NodeBalances> {
    this.mustBeUp();
    const held = [...this.outgoing.values()].filter((p) => p.result.state === 'in-flight').reduce((sum, p) => sum + p.amountMsat, 0n);
    return { channelsLocalMsat: msat(this.localMsat - held), unsettledOutgoingMsat: msat(held), commitFeeMsat: msat(0n), chainMsat: msat(0n) };
  }

  async info(): Promise<NodeInfo> {
    this.mustBeUp();
    return { network: 'regtest', pubkey: this.key.pubkey, alias: 'instant', blockHeight: 1, synced: true, inboundMsat: msat(10n ** 15n), outboundMsat: this.localMsat };
  }

  async close(): Promise<void> { for (const wake of this.listeners) wake(); }

  private mustBeUp(): void {
    if (this.unavailable) throw new NodeUnavailable('the instant node was switched off');
  }
}
