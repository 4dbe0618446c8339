/**
 * The network with its books and its disk: three LDK nodes, one ledger, one checkpointer. Everything that changes goes
 * through here, so that one synchronous picture of all of it is always consistent.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Msat } from '@l402kit/money-types';
import { ZERO_MSAT, msat, satsToMsat } from '@l402kit/money-types';
import { loadLdk } from './ldk/load-ldk.js';
import { makeInvoice, parseInvoice, readInvoice } from './ldk/bolt11-invoice.js';
import type { InvoiceTerms } from './ldk/bolt11-invoice.js';
import { LdkNode } from './ldk/ldk-node.js';
import { LightningNetwork } from './ldk/lightning-network.js';
import type { NodeEvent } from './ldk/node-event.js';
import type { SavedChain } from './ldk/synthetic-chain.js';
import { SyntheticChain } from './ldk/synthetic-chain.js';
import { channelSums } from './ldk/outgoing.js';
import { Ledger } from './ledger/ledger.js';
import type { Invoice, NodeName } from './ledger/records.js';
import { NODE_NAMES } from './ledger/records.js';
import { Circulation } from './payments/circulation.js';
import { Payer } from './payments/payer.js';
import { Receiver } from './payments/receiver.js';
import { Slots } from './payments/slots.js';
import type { Checkpoint } from './store/checkpoint-file.js';
import { readCheckpoint, writeCheckpoint } from './store/checkpoint-file.js';
import { Checkpointer } from './store/checkpointer.js';
import { Journal } from './store/journal.js';
import type { Frame } from './store/monitor-frames.js';
import { MonitorLog } from './store/monitor-log.js';

const PAYMENTS_UNDER_WAY = 200;
const RETIRE_AFTER_MS = 600_000;
const SWEEP_MS = 60_000;
const INTERNAL_EXPIRY_SECONDS = 3_600;
export const DEFAULT_MAX_CLTV_BLOCKS = 1_008;

export interface DevnetOptions {
  readonly dataDir: string;
  /** Size of each of the two channels, half of it on either side; counts when the network is made, not later. */
  readonly channelSats: bigint;
  readonly onFatal: (error: Error) => void;
}
interface Picture {
  readonly chain: SavedChain;
  readonly managers: readonly Uint8Array[];
  readonly frames: readonly Frame[];
  readonly journalBytes: number;
  readonly settlements: number;
}

export class Devnet {
  readonly nodes = new Map<NodeName, LdkNode>();
  readonly payers = new Map<NodeName, Payer>();
  readonly slots = new Map<NodeName, Slots>();
  readonly ledger: Ledger;
  readonly receiver: Receiver;
  readonly network: LightningNetwork;
  readonly #journal: Journal;
  readonly #monitors: MonitorLog;
  readonly #checkpointer: Checkpointer<Picture>;
  readonly #circulation: Circulation;
  readonly #seeds = new Map<NodeName, Uint8Array>();
  readonly #checkpointPath: string;
  readonly #sweeper: NodeJS.Timeout;
  #durableSettlements: number;
  /** Called when settlements became durable. */
  onSettlements: () => void = () => undefined;

  private constructor(private readonly options: DevnetOptions, saved: Checkpoint | undefined) {
    this.#checkpointPath = join(options.dataDir, 'checkpoint');
    this.#journal = new Journal(join(options.dataDir, 'journal.ndjson'), saved?.journalBytes ?? 0);
    this.#monitors = new MonitorLog(options.dataDir, saved?.monitors);
    this.#checkpointer = new Checkpointer<Picture>({
      capture: () => this.#capture(),
      write: (picture) => this.#write(picture),
      onDurable: (picture) => this.#publish(picture),
      onFailure: options.onFatal,
    });
    const onChange = () => this.#checkpointer.markChanged();
    this.ledger = new Ledger(this.#journal, onChange);
    this.#durableSettlements = this.ledger.settlementCount;
    this.network = new LightningNetwork(new SyntheticChain(saved?.chain), { onEvent: (node, event) => this.#onEvent(node, event), onChange });
    this.#makeNodes(saved);
    this.receiver = new Receiver({
      ledger: this.ledger, nodes: this.nodes, wake: this.network.wake,
      onHeld: (hash) => { for (const [name, slots] of this.slots) slots.leave(`${name}:${hash}`); },
    });
    for (const [name, node] of this.nodes) this.#makePayer(name, node);
    this.#circulation = new Circulation({ ledger: this.ledger, transfer: (from, to, amount) => this.#transfer(from, to, amount) });
    this.#sweeper = setInterval(() => this.#sweep(), SWEEP_MS);
    this.#sweeper.unref();
  }

  /** Comes back from disk with everything that was under way, or makes the network on a first start. */
  static async open(options: DevnetOptions): Promise<Devnet> {
    await loadLdk();
    const saved = readCheckpoint(join(options.dataDir, 'checkpoint'));
    const devnet = new Devnet(options, saved);
    await (saved ? devnet.#resume() : devnet.#begin());
    return devnet;
  }

  #makeNodes(saved: Checkpoint | undefined): void {
    const monitors = this.#monitors.load();
    for (const name of NODE_NAMES) {
      const old = saved?.nodes.find((node) => node.name === name);
      const seed = old?.seed ?? new Uint8Array(randomBytes(32));
      const own = [...monitors].filter(([channel]) => channel.startsWith(`${name}/`)).map(([, monitor]) => monitor);
      this.#seeds.set(name, seed);
      const node = new LdkNode({
        name, seed, chain: this.network.chain, monitors: this.#monitors,
        saved: old && { manager: old.manager, monitors: own },
      });
      this.nodes.set(name, node);
      this.network.nodes.push(node);
    }
  }

  #makePayer(name: NodeName, node: LdkNode): void {
    const slots = new Slots(PAYMENTS_UNDER_WAY);
    this.slots.set(name, slots);
    this.payers.set(name, new Payer({
      name, node, ledger: this.ledger, slots, wake: this.network.wake,
      takeWithinNode: (hash, amount) => this.receiver.takeWithinNode(hash, amount),
    }));
  }

  async #begin(): Promise<void> {
    await this.network.mine();
    this.#connect();
    await this.network.quiet();
    const [platform, operators, caller] = [this.node('platform'), this.node('operators'), this.node('caller')];
    const half = satsToMsat(this.options.channelSats / 2n);
    await this.network.openChannel(caller, platform, this.options.channelSats, half);
    await this.network.openChannel(platform, operators, this.options.channelSats, half);
    for (const name of NODE_NAMES) {
      this.ledger.record({ kind: 'genesis', value: { node: name, ownsMsat: channelSums(this.node(name)).localMsat } });
    }
    await this.covered();
  }

  async #resume(): Promise<void> {
    // Before the links are up, so that nothing arrives ahead of what is known about it.
    this.receiver.resume();
    this.#connect();
    await this.network.quiet();
    for (const payer of this.payers.values()) payer.resume();
    this.#checkpointer.markChanged();
  }

  #connect(): void {
    this.network.connect(this.node('caller'), this.node('platform'));
    this.network.connect(this.node('platform'), this.node('operators'));
    this.network.setClock();
  }

  node(name: NodeName): LdkNode { return found(this.nodes.get(name), name); }
  payer(name: NodeName): Payer { return found(this.payers.get(name), name); }

  /** Makes an invoice of `node` and keeps book of it. */
  createInvoice(node: NodeName, terms: InvoiceTerms, more: Pick<Invoice, 'wallet' | 'comment'> = {}): Invoice {
    this.network.setClock();
    const bolt11 = makeInvoice(this.node(node), terms);
    const read = readInvoice(parseInvoice(bolt11));
    const invoice: Invoice = {
      hash: read.paymentHash, node, ...more, amountMsat: terms.amountMsat, bolt11,
      createdAtMs: read.createdAtMs, expiresAtMs: read.expiresAtMs, state: 'open',
    };
    this.ledger.record({ kind: 'invoice', value: invoice });
    return invoice;
  }

  /** Resolves when all that happened until now would survive a crash. */
  covered(): Promise<void> { return this.#checkpointer.covered(); }

  /** Settlements of the platform up to this cursor may be told to others. */
  get durableSettlements(): number { return this.#durableSettlements; }

  #onEvent(node: LdkNode, event: NodeEvent): void {
    const payer = this.payer(node.name as NodeName);
    if (event.type === 'claimable') this.receiver.onClaimable(node, event);
    else if (event.type === 'claimed') this.receiver.onClaimed(event);
    else if (event.type === 'sent') payer.onSent(event.hash, event.preimage, event.feeMsat);
    else if (event.type === 'failed') payer.onFailed(event.hash, event.reason);
    else if (event.type === 'channel-closed') this.options.onFatal(new Error(`${node.name} lost a channel (${event.reason}): delete the data folder to start afresh`));
    if (event.type === 'claimed' || event.type === 'sent') this.#circulation.check();
  }

  async #transfer(from: NodeName, to: NodeName, amountMsat: Msat): Promise<void> {
    const { hash, bolt11 } = this.createInvoice(to, { amountMsat, expirySeconds: INTERNAL_EXPIRY_SECONDS, description: { text: 'evening out' } });
    const payer = this.payer(from);
    payer.start({ hash, bolt11, payee: this.node(to).idHex, amountMsat, maxFeeMsat: ZERO_MSAT, maxTotalCltvBlocks: DEFAULT_MAX_CLTV_BLOCKS });
    await payer.ended(hash, INTERNAL_EXPIRY_SECONDS * 1000);
  }

  #capture(): Picture {
    return {
      chain: this.network.chain.save(),
      managers: NODE_NAMES.map((name) => this.node(name).manager.write()),
      frames: this.#monitors.take(),
      journalBytes: this.#journal.length,
      settlements: this.ledger.settlementCount,
    };
  }

  async #write({ chain, managers, frames, journalBytes }: Picture): Promise<void> {
    this.#journal.flush();
    const [monitors] = await Promise.all([this.#monitors.write(frames), this.#journal.sync()]);
    const nodes = NODE_NAMES.map((name, i) => ({ name, seed: found(this.#seeds.get(name), name), manager: found(managers[i], name) }));
    await writeCheckpoint(this.#checkpointPath, { chain, nodes, journalBytes, monitors });
    await this.#monitors.forgetOthers(monitors.generation);
  }

  #publish({ settlements }: Picture): void {
    if (settlements === this.#durableSettlements) return;
    this.#durableSettlements = settlements;
    this.onSettlements();
  }

  /** Memory is for what can still happen: long expired invoices stay on disk only. */
  #sweep(): void {
    const before = Date.now() - RETIRE_AFTER_MS;
    this.ledger.invoices.retire(({ state, expiresAtMs }) => state === 'open' && expiresAtMs < before);
  }

  /** Msat owned by wallets on this node. */
  walletsMsat(name: NodeName): Msat {
    let sum = 0n;
    for (const wallet of this.ledger.wallets.values()) {
      if ((wallet.kind === 'caller' ? 'caller' : 'operators') === name) sum += this.ledger.balanceMsat(wallet.name);
    }
    return msat(sum);
  }

  /** Msat of this node's own payments that have not ended, without fees: routes cost nothing here. */
  underWayMsat(name: NodeName): Msat {
    let sum = 0n;
    for (const payment of this.ledger.payments.live()) {
      if (payment.node === name && payment.state === 'in-flight') sum += payment.amountMsat;
    }
    return msat(sum);
  }

  async close(): Promise<void> {
    clearInterval(this.#sweeper);
    this.receiver.stop();
    await this.covered();
    this.#checkpointer.stop();
    this.network.stop();
    this.#journal.close();
  }
}

function found<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`There is no node ${name}`);
  return value;
}
