/**
 * The double's wallet, its channels beside the one that pays (they only open and close), and what it forwarded. Balances
 * and lists change at the moments at which LND's do: a transaction counts before it is in a block, a closed channel leaves
 * the list of open ones at once.
 */
import { createHash } from 'node:crypto';

type State = 'opening' | 'open' | 'waiting' | 'forced' | 'closed';
interface Channel {
  readonly point: string;
  readonly capacity: bigint;
  readonly ours: boolean;
  readonly pushed: bigint;
  /** msat */
  readonly remote: bigint;
  state: State;
  closingTxid: string;
  how: 'COOPERATIVE_CLOSE' | 'LOCAL_FORCE_CLOSE';
  settled: bigint;
}
interface Transaction { readonly txid: string; readonly amount: bigint; readonly fee: bigint; readonly label: string; readonly inputs: { outpoint: string; is_our_output: boolean }[]; readonly outputs: bigint[]; readonly watched?: true; height: number }

/** 1,124 weight units at 253 sat/kw, and two anchors. */
const COMMITMENT_MSAT = 284_000n + 660_000n;
/** LND shows whole sats of both sides. */
const sats = (msat: bigint): bigint => msat / 1_000n;

export class DoubleChain {
  height = 450;
  private readonly channels: Channel[] = [];
  private list: Transaction[] = [];
  private readonly forwards: { ns: bigint; fee: bigint }[] = [];
  private made = 0;

  /** What was there before anybody looked. */
  private readonly before = 1_000_000n;
  /** What is set aside is left out, until it is spent. */
  get walletSats(): bigint { return this.before + this.list.reduce((sum, { amount }) => sum + amount, 0n) - (this.reserved ? this.reserved.sats : 0n); }
  private reserved: { readonly sats: bigint; readonly outpoint: string } | undefined;
  private readonly spentLeases = new Map<string, { readonly sats: bigint; readonly outpoint: string }>();

  /** Coins are set aside for the next channel; the lease is listed until the channel's transaction is in a block. */
  reserve(sats: bigint): void { this.reserved = { sats, outpoint: this.own().outpoint }; }
  leases(): object[] {
    const listed = [...this.spentLeases].filter(([txid]) => this.list.some((one) => one.txid === txid && one.height === 0)).map(([, lease]) => lease);
    return [...(this.reserved ? [this.reserved] : []), ...listed].map(({ sats: value, outpoint }) => ({ outpoint: { txid_str: outpoint.slice(0, 64), output_index: 0 }, value: String(value) }));
  }

  deposit(amount: bigint): string { return this.publish({ amount, fee: 0n, inputs: [this.strangers()], outputs: [amount] }); }
  withdraw(amount: bigint, fee: bigint): string { return this.publish({ amount: -amount - fee, fee, inputs: [this.own()], outputs: [amount] }); }

  /** A channel that we open. @param push what the other side gets of it, msat */
  openChannel(capacity: bigint, fee: bigint, push = 0n): string {
    if (!this.reserved) this.reserve(capacity + fee);
    const lease = this.reserved!;
    this.reserved = undefined;
    const txid = this.publish({ amount: -capacity - fee, fee, inputs: [{ outpoint: lease.outpoint, is_our_output: true }], outputs: [capacity], label: '0:openchannel:shortchanid-1' });
    this.spentLeases.set(txid, lease);
    return this.addChannel(`${txid}:0`, capacity, true, push, push);
  }
  /** One that somebody opens with us. @param push what we get of it, sats */
  acceptChannel(capacity: bigint, push = 0n): string {
    return this.addChannel(this.strangers().outpoint, capacity, false, push * 1_000n, capacity * 1_000n - push * 1_000n - COMMITMENT_MSAT);
  }

  /** @returns the transaction, which is in no block yet */
  closeTogether(point: string, fee: bigint): string {
    const channel = this.find(point);
    const [theirs, closing] = [sats(channel.remote), channel.ours ? fee : 0n];
    const ours = channel.ours ? channel.capacity - theirs - closing : sats(this.local(channel));
    channel.closingTxid = this.publish({ amount: ours, fee: 0n, inputs: [{ outpoint: point, is_our_output: false }], outputs: theirs > 0n ? [ours, theirs] : [ours], label: '0:closechannel:shortchanid-1' });
    channel.state = 'waiting';
    channel.settled = ours;
    return channel.closingTxid;
  }
  /** Its commitment is published: none of its outputs is the wallet's, which lists it as if it were in no block for ever. */
  forceClose(point: string): void {
    const channel = this.find(point);
    channel.closingTxid = this.publish({ amount: 0n, fee: 0n, inputs: [{ outpoint: point, is_our_output: false }], outputs: [channel.capacity], label: '0:closechannel:shortchanid-1', watched: true });
    channel.how = 'LOCAL_FORCE_CLOSE';
    channel.state = 'waiting';
    channel.settled = sats(this.local(channel));
  }
  /** The outputs of commitments come home, several in one transaction. */
  sweep(points: readonly string[], fee: bigint): string {
    const channels = points.map((point) => this.find(point));
    const amount = channels.reduce((sum, { settled }) => sum + settled, 0n) - fee;
    return this.publish({ amount, fee: 0n, inputs: channels.map(({ closingTxid }) => ({ outpoint: `${closingTxid}:0`, is_our_output: false })), outputs: [amount], label: '0:sweep' });
  }
  /** A sweep of something that the node tells nobody about. */
  sweepOfNothing(amount: bigint): string { return this.publish({ amount, fee: 0n, inputs: [this.strangers()], outputs: [amount], label: '0:sweep' }); }
  /** The node considers it over. */
  resolve(point: string): void { this.find(point).state = 'closed'; }

  mine(blocks: number): void {
    this.height += blocks;
    for (const transaction of this.list) if (transaction.height === 0 && !transaction.watched) transaction.height = this.height - blocks + 1;
    for (const channel of this.channels) {
      if (channel.state === 'opening') channel.state = 'open';
      else if (channel.state === 'waiting') channel.state = channel.how === 'COOPERATIVE_CLOSE' ? 'closed' : 'forced';
    }
  }
  /** A reorganisation: its block is gone, and it has not been mined again. */
  unmine(txid: string): void { this.list.find((one) => one.txid === txid)!.height = 0; }
  /** It was spent twice, and the other one won. */
  drop(txid: string): void { this.list = this.list.filter((one) => one.txid !== txid); }

  forward(fee: bigint, at: Date): void { this.forwards.push({ ns: BigInt(at.getTime()) * 1_000_000n + BigInt(this.forwards.length), fee }); }

  transactions(fromHeight: number): object[] {
    return this.list.filter(({ height }) => height === 0 || height >= fromHeight).map(({ txid, amount, fee, label, inputs, outputs, height }) => ({
      tx_hash: txid, amount: String(amount), num_confirmations: height === 0 ? 0 : this.height - height + 1, total_fees: String(fee), label, previous_outpoints: inputs,
      output_details: outputs.map((output) => ({ amount: String(output) })),
    }));
  }
  forwarded({ start_time, index_offset, num_max_events }: { start_time: string; index_offset: number; num_max_events: number }): object {
    const page = this.forwards.filter(({ ns }) => ns >= BigInt(start_time) * 1_000_000_000n).slice(index_offset, index_offset + num_max_events);
    return { forwarding_events: page.map(({ ns, fee }) => ({ timestamp_ns: String(ns), fee_msat: String(fee) })), last_offset_index: index_offset + page.length };
  }

  /** Ours and theirs in the idle channels, msat; what was forwarded arrived somewhere among them. */
  idle(): { local: bigint; remote: bigint } {
    const open = this.channels.filter(({ state }) => state === 'open');
    const earned = this.forwards.reduce((sum, { fee }) => sum + fee, 0n);
    return { local: open.reduce((sum, channel) => sum + this.local(channel), 0n) + earned, remote: open.reduce((sum, { remote }) => sum + remote, 0n) };
  }
  open(): object[] {
    return this.channels.filter(({ state }) => state === 'open').map((channel) => ({
      channel_point: channel.point, chan_id: '1', capacity: String(channel.capacity), local_balance: String(sats(this.local(channel))), remote_balance: String(sats(channel.remote)), fee_per_kw: '253',
      initiator: channel.ours, commitment_type: 'ANCHORS', push_amount_sat: String(sats(channel.pushed)), pending_htlcs: [],
    }));
  }
  pending(): object {
    const of = (...states: State[]) => this.channels.filter(({ state }) => states.includes(state));
    const listed = (channel: Channel) => ({
      channel_point: channel.point, capacity: String(channel.capacity), local_balance: String(sats(this.local(channel))), remote_balance: String(sats(channel.remote)), initiator: channel.ours ? 'INITIATOR_LOCAL' : 'INITIATOR_REMOTE',
    });
    return {
      total_limbo_balance: String(of('waiting', 'forced').reduce((sum, channel) => sum + sats(this.local(channel)), 0n)),
      pending_open_channels: of('opening').map((channel) => ({ channel: listed(channel) })),
      waiting_close_channels: of('waiting').map((channel) => ({ channel: listed(channel), closing_txid: channel.closingTxid, commitments: { local_txid: '', remote_txid: '', remote_pending_txid: '' } })),
      pending_force_closing_channels: of('forced').map((channel) => ({ channel: listed(channel), closing_txid: channel.closingTxid })),
    };
  }
  closed(): object[] {
    return this.channels.filter(({ state }) => state === 'closed').map((channel) => ({
      channel_point: channel.point, closing_tx_hash: channel.closingTxid, capacity: String(channel.capacity), settled_balance: String(channel.settled), close_type: channel.how,
      open_initiator: channel.ours ? 'INITIATOR_LOCAL' : 'INITIATOR_REMOTE', resolutions: [],
    }));
  }

  /** The fee of the commitment is on neither side. */
  private local({ capacity, remote }: Channel): bigint { return capacity * 1_000n - remote - COMMITMENT_MSAT; }
  private find(point: string): Channel { return this.channels.find((channel) => channel.point === point)!; }
  private addChannel(point: string, capacity: bigint, ours: boolean, pushedMsat: bigint, remote: bigint): string {
    this.channels.push({ point, capacity, ours, pushed: pushedMsat, remote, state: 'opening', closingTxid: '', how: 'COOPERATIVE_CLOSE', settled: 0n });
    return point;
  }
  private nextTxid(): string { return createHash('sha256').update(`transaction ${++this.made}`).digest('hex'); }
  private own = () => ({ outpoint: `${this.nextTxid()}:0`, is_our_output: true });
  private strangers = () => ({ outpoint: `${this.nextTxid()}:0`, is_our_output: false });
  private publish(made: Omit<Transaction, 'txid' | 'height' | 'label'> & { readonly label?: string }): string {
    const txid = this.nextTxid();
    this.list.push({ label: '', ...made, txid, height: 0 });
    return txid;
  }
}
