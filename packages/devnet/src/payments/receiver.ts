/**
 * What happens to a payment that has arrived: claimed, kept waiting, or failed back. LDK would let a claimed or expired
 * invoice be paid again, so single use and expiry are enforced here.
 */
import type { Msat } from '@l402kit/money-types';
import type { NodeEvent } from '../ldk/node-event.js';
import type { LdkNode } from '../ldk/ldk-node.js';
import { ownPreimage, parseInvoice } from '../ldk/bolt11-invoice.js';
import { hex, unhex } from '../ldk/ldk-values.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Invoice, NodeName } from '../ledger/records.js';
import { isAway, refusesPayments } from '../wallet-behaviour.js';

// Together with the payments under way (see Slots) this stays below the 483 HTLCs that a channel carries.
const MAX_HELD = 200;
const LONGEST_TIMER_MS = 2_000_000_000;

export interface ReceiverOptions {
  readonly ledger: Ledger;
  readonly nodes: ReadonlyMap<NodeName, LdkNode>;
  readonly wake: () => void;
  /** The payment stays under way but need not count as such any more. */
  readonly onHeld: (hash: string) => void;
}
type Claimable = Extract<NodeEvent, { type: 'claimable' }>;
type Claimed = Extract<NodeEvent, { type: 'claimed' }>;

export class Receiver {
  /** Lets a payment of the platform's expired invoice through. */
  acceptLate = false;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  /** Claim begun, LDK has not confirmed it yet. */
  readonly #claiming = new Set<string>();
  readonly #settledWaiters = new Map<string, (() => void)[]>();

  constructor(private readonly options: ReceiverOptions) {}

  /** Takes up what was held when the daemon stopped. */
  resume(): void {
    for (const invoice of this.options.ledger.invoices.live()) {
      if (invoice.state !== 'held') continue;
      this.options.onHeld(invoice.hash);
      this.#arm(invoice);
    }
  }

  onClaimable(node: LdkNode, { hash, preimage }: Claimable): void {
    const invoice = this.options.ledger.invoices.get(hash);
    if (!invoice || invoice.node !== node.name || !preimage || !this.#accepts(invoice)) return this.#failBack(node, hash);
    const holdMs = this.#holdOf(invoice);
    if (holdMs === 0) return this.#claim(node, hash, preimage);
    if (this.#heldCount() >= MAX_HELD) return this.#failBack(node, hash);
    const held: Invoice = { ...invoice, state: 'held', holdUntilMs: holdMs < 0 ? undefined : Date.now() + holdMs };
    this.options.ledger.record({ kind: 'invoice', value: held });
    this.options.onHeld(hash);
    this.#arm(held);
  }

  onClaimed({ hash, amountMsat, preimage }: Claimed): void {
    this.#claiming.delete(hash);
    const invoice = this.options.ledger.invoices.get(hash);
    // LDK may tell again after a restart what is in the books already.
    if (!invoice || invoice.state === 'settled' || !preimage) return;
    this.#settle(invoice, amountMsat, hex(preimage));
  }

  /**
   * A payment between two wallets of one node, which Lightning does not carry. Answers the preimage, or undefined when the
   * receiver does not take it now (it is refused where a payment from outside would be held).
   */
  takeWithinNode(hash: string, amountMsat: Msat): string | undefined {
    const invoice = this.options.ledger.invoices.get(hash);
    if (!invoice || invoice.wallet === undefined || invoice.state !== 'open' || this.#claiming.has(hash)) return undefined;
    if (!this.#accepts(invoice) || this.#holdOf(invoice) !== 0) return undefined;
    const preimage = hex(ownPreimage(this.#node(invoice.node), parseInvoice(invoice.bolt11)));
    this.#settle(invoice, amountMsat, preimage);
    return preimage;
  }

  /** The wallet's behaviour has changed: what it holds without an end is decided anew. */
  reconsider(wallet: string): void {
    for (const invoice of [...this.options.ledger.invoices.live()]) {
      if (invoice.state === 'held' && invoice.wallet === wallet) this.#release(invoice);
    }
  }

  /** Cancels an open invoice. A payment that is being claimed is faster: then it is awaited. */
  async cancel(hash: string): Promise<Invoice | undefined> {
    if (this.#claiming.has(hash)) await this.#untilSettled(hash);
    const invoice = this.options.ledger.invoices.get(hash);
    if (invoice?.state !== 'open') return invoice;
    const cancelled: Invoice = { ...invoice, state: 'cancelled' };
    this.options.ledger.record({ kind: 'invoice', value: cancelled });
    return cancelled;
  }

  #accepts(invoice: Invoice): boolean {
    if (invoice.state === 'settled' || invoice.state === 'cancelled') return false;
    const late = Date.now() >= invoice.expiresAtMs && invoice.state !== 'held';
    if (late && !(this.acceptLate && invoice.node === 'platform')) return false;
    const behaviour = this.#behaviourOf(invoice);
    return !isAway(behaviour) && !refusesPayments(behaviour);
  }
  #behaviourOf({ wallet }: Invoice) { return (wallet === undefined ? undefined : this.options.ledger.wallets.get(wallet)?.behaviour) ?? {}; }
  #holdOf(invoice: Invoice): number { return this.#behaviourOf(invoice).holdMs ?? 0; }
  #heldCount(): number {
    let held = 0;
    for (const invoice of this.options.ledger.invoices.live()) if (invoice.state === 'held') held += 1;
    return held;
  }

  #arm({ hash, holdUntilMs }: Invoice): void {
    if (holdUntilMs === undefined) return;
    const wait = Math.min(Math.max(holdUntilMs - Date.now(), 0), LONGEST_TIMER_MS);
    const timer = setTimeout(() => {
      const invoice = this.options.ledger.invoices.get(hash);
      if (invoice?.state === 'held') this.#release(invoice);
    }, wait);
    this.#timers.set(hash, timer);
  }

  #release(invoice: Invoice): void {
    clearTimeout(this.#timers.get(invoice.hash));
    this.#timers.delete(invoice.hash);
    if (this.#claiming.has(invoice.hash)) return;
    const node = this.#node(invoice.node);
    if (this.#accepts(invoice)) return this.#claim(node, invoice.hash, ownPreimage(node, parseInvoice(invoice.bolt11)));
    this.options.ledger.record({ kind: 'invoice', value: { ...invoice, state: 'open', holdUntilMs: undefined } });
    this.#failBack(node, invoice.hash);
  }

  #claim(node: LdkNode, hash: string, preimage: Uint8Array): void {
    this.#claiming.add(hash);
    node.manager.claim_funds(preimage);
    this.options.wake();
  }
  #failBack(node: LdkNode, hash: string): void {
    node.manager.fail_htlc_backwards(unhex(hash));
    this.options.wake();
  }
  #settle(invoice: Invoice, receivedMsat: Msat, preimage: string): void {
    const settled: Invoice = { ...invoice, state: 'settled', holdUntilMs: undefined, receivedMsat, preimage, settledAtMs: Date.now() };
    this.options.ledger.record({ kind: 'invoice', value: settled });
    for (const resolve of this.#settledWaiters.get(invoice.hash) ?? []) resolve();
    this.#settledWaiters.delete(invoice.hash);
  }
  #untilSettled(hash: string): Promise<void> {
    return new Promise((resolve) => {
      this.#settledWaiters.set(hash, [...(this.#settledWaiters.get(hash) ?? []), resolve]);
    });
  }
  #node(name: NodeName): LdkNode {
    const node = this.options.nodes.get(name);
    if (!node) throw new Error(`There is no node ${name}`);
    return node;
  }

  stop(): void { for (const timer of this.#timers.values()) clearTimeout(timer); }
}
