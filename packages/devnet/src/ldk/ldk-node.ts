/**
 * One LDK node. It owns every LDK object for its lifetime, because the bindings hold only weak references to what is
 * implemented on this side. Callbacks only queue: a call back into LDK, or a throw, from inside one traps the WASM.
 */
import { ldk, forgetReferences } from './load-ldk.js';
import type { Block, SyntheticChain } from './synthetic-chain.js';
import { unixSeconds } from './synthetic-chain.js';
import type { MonitorSink } from './monitor-persister.js';
import { monitorPersister } from './monitor-persister.js';
import type { NodeEvent } from './node-event.js';
import { readEvent } from './node-event.js';
import { nodeConfig } from './node-config.js';
import { silentLogger } from './silent-logger.js';
import { hex, unwrap } from './ldk-values.js';

export interface SavedMonitor {
  readonly base: Uint8Array;
  readonly updates: readonly Uint8Array[];
}
export interface SavedNode {
  readonly manager: Uint8Array;
  readonly monitors: readonly SavedMonitor[];
}
export interface LdkNodeOptions {
  readonly name: string;
  /** 32 bytes; the same seed gives the same node id and channel keys. */
  readonly seed: Uint8Array;
  readonly chain: SyntheticChain;
  readonly monitors: MonitorSink;
  readonly saved?: SavedNode | undefined;
}

export class LdkNode {
  readonly name: string;
  readonly id: Uint8Array;
  readonly idHex: string;
  readonly manager: ldk.ChannelManager;
  readonly peers: ldk.PeerManager;
  readonly router: ldk.Router;
  readonly #persister: ldk.Persist;
  readonly #feeEstimator = ldk.FeeEstimator.new_impl({ get_est_sat_per_1000_weight: () => 253 });
  readonly #logger = silentLogger();
  readonly #broadcaster: ldk.BroadcasterInterface;
  readonly #chainMonitor: ldk.ChainMonitor;
  readonly #watch: ldk.Watch;
  readonly #keys: ldk.KeysManager;
  readonly #providers: readonly ldk.EventsProvider[];
  readonly #confirms: readonly ldk.Confirm[];
  readonly #managerConfirm: ldk.Confirm;
  readonly #handler: ldk.EventHandler;
  /** Never called again, but LDK calls them: they must stay reachable. */
  readonly keptAlive: readonly object[];
  readonly #queued: ldk.Event[] = [];

  constructor({ name, seed, chain, monitors, saved }: LdkNodeOptions) {
    this.name = name;
    const now = unixSeconds();
    this.#broadcaster = ldk.BroadcasterInterface.new_impl({
      broadcast_transactions: (transactions) => { for (const transaction of transactions) chain.broadcast(transaction); },
    });
    this.#persister = monitorPersister(name, monitors);
    this.#chainMonitor = ldk.ChainMonitor.constructor_new(
      ldk.Option_FilterZ.constructor_none(), this.#broadcaster, this.#logger, this.#feeEstimator, this.#persister);
    this.#watch = this.#chainMonitor.as_Watch();

    // The time must differ at each start, or ephemeral keys would repeat.
    this.#keys = ldk.KeysManager.constructor_new(seed, BigInt(now), Number(process.hrtime.bigint() % 1_000_000_000n));
    const entropy = this.#keys.as_EntropySource();
    const signer = this.#keys.as_NodeSigner();
    const graph = ldk.NetworkGraph.constructor_new(ldk.Network.LDKNetwork_Regtest, this.#logger);
    const scorer = ldk.ProbabilisticScorer.constructor_new(
      ldk.ProbabilisticScoringDecayParameters.constructor_default(), graph, this.#logger);
    const score = ldk.MultiThreadedLockableScore.constructor_new(scorer.as_Score());
    const defaultRouter = ldk.DefaultRouter.constructor_new(graph, this.#logger, entropy, score.as_LockableScore(),
      ldk.ProbabilisticScoringFeeParameters.constructor_default());
    this.router = defaultRouter.as_Router();
    const messageRouter = ldk.DefaultMessageRouter.constructor_new(graph, entropy);

    this.manager = saved
      ? this.#resume(saved, entropy, signer, messageRouter)
      : ldk.ChannelManager.constructor_new(this.#feeEstimator, this.#watch, this.#broadcaster, this.router,
        messageRouter.as_MessageRouter(), this.#logger, entropy, signer, this.#keys.as_SignerProvider(), nodeConfig(),
        ldk.ChainParameters.constructor_new(ldk.Network.LDKNetwork_Regtest,
          ldk.BestBlock.constructor_from_network(ldk.Network.LDKNetwork_Regtest)), now);
    const ignore = ldk.IgnoringMessageHandler.constructor_new();
    this.peers = ldk.PeerManager.constructor_new(this.manager.as_ChannelMessageHandler(), ignore.as_RoutingMessageHandler(),
      ignore.as_OnionMessageHandler(), ignore.as_CustomMessageHandler(), now, entropy.get_secure_random_bytes(), this.#logger, signer);

    this.#managerConfirm = this.manager.as_Confirm();
    // Monitors first: the manager asks them while it connects a block.
    this.#confirms = [this.#chainMonitor.as_Confirm(), this.#managerConfirm];
    this.#providers = [this.manager.as_EventsProvider(), this.#chainMonitor.as_EventsProvider()];
    this.#handler = ldk.EventHandler.new_impl({
      handle_event: (event) => { this.#queued.push(event); return ldk.Result_NoneReplayEventZ.constructor_ok(); },
    });
    this.keptAlive = [entropy, signer, graph, scorer, score, defaultRouter, messageRouter, ignore];
    this.id = this.manager.get_our_node_id();
    this.idHex = hex(this.id);
  }

  /** What happened since the last call, in LDK's order. */
  drainEvents(): NodeEvent[] {
    for (const provider of this.#providers) {
      provider.process_pending_events(this.#handler);
      forgetReferences(provider, 1);
    }
    const events: NodeEvent[] = [];
    for (const event of this.#queued.splice(0)) {
      const known = readEvent(event);
      if (known) events.push(known);
    }
    return events;
  }

  connectBlock({ header, height, transactions }: Block): void {
    for (const confirm of this.#confirms) {
      if (transactions.length > 0) {
        const numbered = transactions.map((transaction, i) => ldk.TwoTuple_usizeTransactionZ.constructor_new(i + 1, transaction));
        confirm.transactions_confirmed(header, numbered, height);
      }
      confirm.best_block_updated(header, height);
    }
  }

  /** Only the manager needs the time: it dates invoices with it. */
  setClock(header: Uint8Array, height: number): void { this.#managerConfirm.best_block_updated(header, height); }

  #resume(saved: SavedNode, entropy: ldk.EntropySource, signer: ldk.NodeSigner, messages: ldk.DefaultMessageRouter): ldk.ChannelManager {
    const monitors = saved.monitors.map((monitor) => this.#readMonitor(monitor, entropy));
    const read = ldk.UtilMethods.constructor_C2Tuple_ThirtyTwoBytesChannelManagerZ_read(saved.manager, entropy, signer,
      this.#keys.as_SignerProvider(), this.#feeEstimator, this.#watch, this.#broadcaster, this.router,
      messages.as_MessageRouter(), this.#logger, nodeConfig(), monitors);
    const manager = unwrap<ldk.TwoTuple_ThirtyTwoBytesChannelManagerZ>(read, `Reading the node ${this.name}`).get_b();
    // The chain monitor gets the monitors after the manager was read, as LDK asks.
    for (const monitor of monitors) unwrap(this.#watch.watch_channel(monitor.get_funding_txo().get_a(), monitor), 'Watching a channel');
    return manager;
  }

  #readMonitor({ base, updates }: SavedMonitor, entropy: ldk.EntropySource): ldk.ChannelMonitor {
    const read = ldk.UtilMethods.constructor_C2Tuple_ThirtyTwoBytesChannelMonitorZ_read(base, entropy, this.#keys.as_SignerProvider());
    const monitor = unwrap<ldk.TwoTuple_ThirtyTwoBytesChannelMonitorZ>(read, 'Reading a channel monitor').get_b();
    for (const bytes of updates) {
      const update = unwrap<ldk.ChannelMonitorUpdate>(ldk.ChannelMonitorUpdate.constructor_read(bytes), 'Reading a monitor update');
      unwrap(monitor.update_monitor(update, this.#broadcaster, this.#feeEstimator, this.#logger), 'Applying a monitor update');
      forgetReferences(monitor, 0);
    }
    return monitor;
  }
}
