/**
 * The nodes, the links between them and the pump that moves everything. One round lets each node speak, delivers the
 * bytes, reads the events; then the event loop has its turn. When two rounds find nothing to do, the network is quiet.
 */
import type { LdkNode } from './ldk-node.js';
import { MemoryLink } from './memory-link.js';
import type { NodeEvent } from './node-event.js';
import type { SyntheticChain } from './synthetic-chain.js';
import { syntheticFunding, unixSeconds } from './synthetic-chain.js';
import { unwrap } from './ldk-values.js';

export interface NetworkObserver {
  /** Called between LDK calls, so it may call LDK itself. Must be synchronous. */
  onEvent(node: LdkNode, event: NodeEvent): void;
  /** Something moved: the state on disk is older than the state in memory. */
  onChange(): void;
}

// LDK forgets a finished payment after seven ticks, and writes all that it remembers at each checkpoint: after payments it
// is ticked faster than the minute it asks for. Two ticks within one exchange of commitments would make it hang up.
const TICKS_TO_FORGET = 8;
const FAST_TICK_SECONDS = 2;
const SLOW_TICK_SECONDS = 60;
const CLOCK_SECONDS = 10;

export class LightningNetwork {
  readonly nodes: LdkNode[] = [];
  readonly #wanted: { readonly from: LdkNode; readonly to: LdkNode }[] = [];
  readonly #cut = new Set<LdkNode>();
  #links: MemoryLink[] = [];
  #waiters: (() => void)[] = [];
  #scheduled = false;
  #stopped = false;
  #idleRounds = 0;
  #clockSetAt = 0;
  #tickedAt = unixSeconds();
  #fastTicks = 0;
  readonly #forwards = new Set<LdkNode>();
  readonly #timer: NodeJS.Timeout;

  constructor(readonly chain: SyntheticChain, private readonly observer: NetworkObserver) {
    this.#timer = setInterval(() => this.#onTimer(), FAST_TICK_SECONDS * 1000);
    this.#timer.unref();
  }

  /** Asks for a round. Call it after anything that makes a node want to speak. */
  readonly wake = (): void => {
    if (this.#scheduled || this.#stopped) return;
    this.#scheduled = true;
    setImmediate(this.#round);
  };

  readonly #round = (): void => {
    this.#scheduled = false;
    if (this.#stopped) return;
    let moved = false;
    for (const node of this.nodes) node.peers.process_events();
    for (const link of this.#links) moved = link.deliver() || moved;
    if (this.#links.some((link) => !link.isOpen)) this.#callAgain();
    for (const node of this.nodes) {
      for (const event of node.drainEvents()) {
        moved = true;
        this.#handle(node, event);
      }
      if (this.#forwards.delete(node)) node.manager.process_pending_htlc_forwards();
    }
    if (moved) {
      this.#idleRounds = 0;
      this.observer.onChange();
      this.wake();
    } else if (++this.#idleRounds < 2) this.wake();
    else {
      this.#idleRounds = 0;
      for (const waiter of this.#waiters.splice(0)) waiter();
    }
  };

  #handle(node: LdkNode, event: NodeEvent): void {
    if (event.type === 'forwardable') this.#forwards.add(node);
    else if (event.type === 'funding-wanted') this.#fund(node, event.event);
    else {
      if (event.type === 'sent' || event.type === 'failed') this.#fastTicks = TICKS_TO_FORGET;
      this.observer.onEvent(node, event);
    }
  }

  #fund(node: LdkNode, wanted: Extract<NodeEvent, { type: 'funding-wanted' }>['event']): void {
    const transaction = syntheticFunding(wanted.output_script, wanted.channel_value_satoshis);
    unwrap(node.manager.funding_transaction_generated(wanted.temporary_channel_id, wanted.counterparty_node_id, transaction), 'Funding a channel');
  }

  /** Resolves once nothing moves anywhere. Under constant load that is never. */
  quiet(): Promise<void> {
    return new Promise((resolve) => { this.#waiters.push(resolve); this.wake(); });
  }

  /** Keeps the two connected from now on: LDK hangs up now and then, and what is in flight waits for the next call. */
  connect(from: LdkNode, to: LdkNode): void {
    this.#wanted.push({ from, to });
    this.#callAgain();
  }

  #callAgain(): void {
    this.#links = this.#links.filter((link) => link.isOpen);
    for (const { from, to } of this.#wanted) {
      if (this.#cut.has(from) || this.#cut.has(to) || this.#links.some((link) => link.joins(from, to))) continue;
      this.#links.push(new MemoryLink(from, to, this.wake));
    }
  }

  /** Takes `node` off the network until `restore`; HTLCs already under way wait. */
  isolate(node: LdkNode): void {
    this.#cut.add(node);
    for (const link of this.#links) if (link.from === node || link.to === node) link.close();
    this.#callAgain();
    this.wake();
  }
  restore(node: LdkNode): void {
    this.#cut.delete(node);
    this.#callAgain();
    this.wake();
  }

  /** Opens a channel of `sats`, of which `to` owns `pushMsat` from the start, and confirms it. */
  async openChannel(from: LdkNode, to: LdkNode, sats: bigint, pushMsat: bigint): Promise<void> {
    unwrap(from.manager.create_channel(to.id, sats, pushMsat, 0n, null, null), 'Opening a channel');
    await this.quiet();
    await this.mine();
  }

  async mine(): Promise<void> {
    const block = this.chain.mine();
    for (const node of this.nodes) node.connectBlock(block);
    this.#clockSetAt = unixSeconds();
    await this.quiet();
  }

  /** Sets the nodes' clock to this second. Invoices are dated by it. */
  setClock(): void {
    const now = unixSeconds();
    if (now === this.#clockSetAt) return;
    this.#clockSetAt = now;
    const header = this.chain.headerNow();
    for (const node of this.nodes) node.setClock(header, this.chain.height);
    this.wake();
  }

  #onTimer(): void {
    if (unixSeconds() - this.#clockSetAt >= CLOCK_SECONDS) this.setClock();
    if (this.#fastTicks === 0 && unixSeconds() - this.#tickedAt < SLOW_TICK_SECONDS) return;
    this.#fastTicks = Math.max(0, this.#fastTicks - 1);
    this.#tickedAt = unixSeconds();
    for (const node of this.nodes) node.manager.timer_tick_occurred();
    this.wake();
  }

  stop(): void {
    this.#stopped = true;
    clearInterval(this.#timer);
    for (const link of this.#links) link.close();
    for (const waiter of this.#waiters.splice(0)) waiter();
  }
}
