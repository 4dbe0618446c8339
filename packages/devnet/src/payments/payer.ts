/** The outgoing payments of one node. A hash that succeeded or is under way is never paid again. */
import type { Msat } from '@l402kit/money-types';
import { ZERO_MSAT } from '@l402kit/money-types';
import type { LdkNode } from '../ldk/ldk-node.js';
import { hex } from '../ldk/ldk-values.js';
import { failureInWords, knownPayments, startPayment } from '../ldk/outgoing.js';
import type { Ledger } from '../ledger/ledger.js';
import { paymentKey } from '../ledger/ledger.js';
import type { NodeName, Payment } from '../ledger/records.js';
import type { Slots } from './slots.js';

export interface PayOrder {
  readonly hash: string;
  readonly payee: string;
  readonly bolt11: string;
  readonly amountMsat: Msat;
  readonly maxFeeMsat: Msat;
  readonly maxTotalCltvBlocks: number;
  readonly wallet?: string | undefined;
}
export interface PayerOptions {
  readonly name: NodeName;
  readonly node: LdkNode;
  readonly ledger: Ledger;
  readonly slots: Slots;
  readonly wake: () => void;
  /** Settles an invoice of this same node; answers the preimage, or undefined when it was not taken. */
  readonly takeWithinNode: (hash: string, amountMsat: Msat) => string | undefined;
}

export class Payer {
  readonly #waiters = new Map<string, Set<(payment: Payment) => void>>();

  constructor(private readonly options: PayerOptions) {}

  find(hash: string): Payment | undefined { return this.options.ledger.payments.get(this.#key(hash)); }

  /** Goes on with what was under way: LDK finishes what it knows, the rest had not left and is sent now. */
  resume(): void {
    const known = knownPayments(this.options.node);
    for (const payment of [...this.options.ledger.payments.live()]) {
      if (payment.node !== this.options.name || payment.state !== 'in-flight') continue;
      if (!known.has(payment.hash)) this.#enter(payment);
      else if (this.options.ledger.invoices.get(payment.hash)?.state !== 'held') this.options.slots.occupy(this.#key(payment.hash));
    }
  }

  /** Starts a payment, or a new attempt at one that failed. Check `find` first: this must not be called for any other. */
  start(order: PayOrder): Payment {
    const before = this.find(order.hash);
    if (before && before.state !== 'failed') throw new Error(`Payment ${order.hash} is ${before.state}`);
    const payment: Payment = {
      node: this.options.name, hash: order.hash, wallet: order.wallet, amountMsat: order.amountMsat,
      maxFeeMsat: order.maxFeeMsat, maxTotalCltvBlocks: order.maxTotalCltvBlocks, bolt11: order.bolt11,
      state: 'in-flight', createdAtMs: before?.createdAtMs ?? Date.now(), attempt: (before?.attempt ?? 0) + 1, feeMsat: ZERO_MSAT,
    };
    this.options.ledger.record({ kind: 'payment', value: payment });
    if (order.payee === this.options.node.idHex) this.#payWithinNode(payment);
    else this.#enter(payment);
    return payment;
  }

  /** The payment once it has ended, or as it is after `timeoutMs`. */
  ended(hash: string, timeoutMs: number): Promise<Payment | undefined> {
    const present = this.find(hash);
    if (!present || present.state !== 'in-flight') return Promise.resolve(present);
    return new Promise((resolve) => {
      const waiters = this.#waiters.get(hash) ?? new Set();
      this.#waiters.set(hash, waiters);
      const done = (payment: Payment | undefined) => {
        clearTimeout(timer);
        waiters.delete(done);
        if (waiters.size === 0) this.#waiters.delete(hash);
        resolve(payment);
      };
      const timer = setTimeout(() => done(this.find(hash)), timeoutMs);
      waiters.add(done);
    });
  }

  onSent(hash: string, preimage: Uint8Array, feeMsat: Msat): void {
    this.#end(hash, { state: 'succeeded', preimage: hex(preimage), feeMsat });
  }
  onFailed(hash: string, reason: string): void { this.#end(hash, { state: 'failed', reason: failureInWords(reason) }); }

  #enter(payment: Payment): void {
    this.options.slots.enter(this.#key(payment.hash), () => this.#send(payment));
  }
  #send(payment: Payment): void {
    try {
      const refused = startPayment(this.options.node, { ...payment, bolt11: payment.bolt11 ?? '' });
      if (refused !== undefined) this.onFailed(payment.hash, refused);
    } catch (error) {
      // After a WASM trap nothing about the node can be known: the process must end and resume from its checkpoint.
      if ((error as Error).name === 'RuntimeError') throw error;
      this.onFailed(payment.hash, (error as Error).message);
    }
    this.options.wake();
  }
  #payWithinNode(payment: Payment): void {
    const preimage = this.options.takeWithinNode(payment.hash, payment.amountMsat);
    if (preimage === undefined) this.#end(payment.hash, { state: 'failed', reason: 'the receiver is on this same node and does not take the payment' });
    else this.#end(payment.hash, { state: 'succeeded', preimage, feeMsat: ZERO_MSAT });
  }

  #end(hash: string, outcome: Pick<Payment, 'state'> & Partial<Payment>): void {
    this.options.slots.leave(this.#key(hash));
    const payment = this.find(hash);
    // LDK may tell again after a restart what is in the books already.
    if (payment?.state !== 'in-flight') return;
    const ended: Payment = { ...payment, bolt11: undefined, endedAtMs: Date.now(), ...outcome };
    this.options.ledger.record({ kind: 'payment', value: ended });
    for (const waiter of [...(this.#waiters.get(hash) ?? [])]) waiter(ended);
  }
  #key(hash: string): string { return paymentKey(this.options.name, hash); }
}
