/** The wallet, the channels and the forwards of an LND, as the books of the platform need them. */
import { type Msat, addMsat, msat, satsToMsat } from '@l402kit/money-types';
import { NodeUnavailable } from '../../money/ports/lightning-node.js';
import type { Forward, NodeChannel, NodeTreasury, TreasuryReading, WalletTransaction } from '../../money/ports/node-treasury.js';
import { lndOpenChannels, lndTransactions, lndWallet } from './lnd-balances.js';
import type { LndClient } from './lnd-client.js';
import type {
  LndChannel, LndClosedChannel, LndForwards, LndInfo, LndInitiator, LndPendingChannel, LndPendingChannels, LndTransaction,
} from './lnd-messages.js';

const TRIES = 20;
const PAGE = 1_000;
const PAGE_MS = 60_000;

/** What LND writes on transactions of its own: version, kind, details. A send that a person asked for has no such label, or another. */
const FOR_CHANNEL = /^\d+:(openchannel|closechannel|sweep|justicetx)\b/;

const msatOf = (sats: string | number): Msat => satsToMsat(BigInt(sats));

export class LndTreasury implements NodeTreasury {
  constructor(private readonly client: LndClient) {}

  async read(fromHeight: number): Promise<TreasuryReading> {
    for (let i = 0; i < TRIES; i++) {
      const chain = await this.chain(fromHeight);
      const [open, walletMsat, { block_height: blockHeight }] = await Promise.all([lndOpenChannels(this.client), lndWallet(this.client, chain[0]), this.client.call<LndInfo>('GetInfo', {})]);
      // A block, or a channel that opened or closed meanwhile: what was read does not belong together.
      if (JSON.stringify(chain) !== JSON.stringify(await this.chain(fromHeight))) continue;
      const [transactions, pending, closed] = chain;
      return {
        blockHeight, walletMsat, openChannelsMsat: addMsat(open.channelsLocalMsat, open.unsettledOutgoingMsat, open.commitFeeMsat), transactions: transactions.map(transactionOf),
        channels: [...open.channels.map(openChannel), ...pendingChannels(pending), ...closed.channels.filter(({ close_type }) => close_type !== 'FUNDING_CANCELED').map(closedChannel)],
      };
    }
    throw new NodeUnavailable(`The wallet and the channels of LND at ${this.client.address} change faster than they can be read`);
  }

  async *forwards(afterNs: bigint): AsyncGenerator<Forward> {
    for (let offset = 0; ;) {
      const page = await this.client.call<LndForwards>('ForwardingHistory', { start_time: String(afterNs / 1_000_000_000n), index_offset: offset, num_max_events: PAGE }, PAGE_MS);
      for (const { timestamp_ns, fee_msat } of page.forwarding_events) {
        if (BigInt(timestamp_ns) > afterNs) yield { atNs: BigInt(timestamp_ns), feeMsat: msat(BigInt(fee_msat)) };
      }
      if (page.forwarding_events.length < PAGE) return;
      offset = page.last_offset_index;
    }
  }

  private chain(fromHeight: number): Promise<[readonly LndTransaction[], LndPendingChannels, { channels: LndClosedChannel[] }]> {
    return Promise.all([
      lndTransactions(this.client, fromHeight),
      this.client.call<LndPendingChannels>('PendingChannels', {}),
      this.client.call<{ channels: LndClosedChannel[] }>('ClosedChannels', {}, PAGE_MS),
    ]);
  }
}

function transactionOf({ tx_hash, amount, num_confirmations, total_fees, output_details, label, previous_outpoints }: LndTransaction): WalletTransaction {
  return {
    txid: tx_hash, amountMsat: msatOf(amount), feeMsat: msatOf(total_fees), confirmations: Math.max(0, num_confirmations),
    inputs: previous_outpoints.map(({ outpoint, is_our_output: ours }) => ({ outpoint, ours })),
    outputs: { count: output_details.length, totalMsat: addMsat(...output_details.map((output) => msatOf(output.amount))) }, forChannel: FOR_CHANNEL.test(label),
  };
}

/** Open channels are worth something together only: LND tells each one's balance in whole sats. */
const openChannel = (channel: LndChannel): NodeChannel => ({
  channelPoint: channel.channel_point, state: 'open', capacityMsat: msatOf(channel.capacity), openedByUs: channel.initiator, pushedMsat: msatOf(channel.push_amount_sat), worthMsat: msat(0n), closingTxids: [], closed: undefined,
});

function pendingChannels(pending: LndPendingChannels): NodeChannel[] {
  const opening = pending.pending_open_channels.flatMap(({ channel }) => (channel ? [{ ...pendingChannel(channel, 'opening', []), pushedMsat: pushedOf(channel) }] : []));
  const waiting = pending.waiting_close_channels.flatMap(({ channel, closing_txid, commitments: c }) =>
    (channel ? [pendingChannel(channel, 'closing', [closing_txid, c?.local_txid, c?.remote_txid, c?.remote_pending_txid])] : []));
  const forced = pending.pending_force_closing_channels.flatMap(({ channel, closing_txid }) => (channel ? [pendingChannel(channel, 'closing', [closing_txid])] : []));
  return [...opening, ...waiting, ...forced];
}

/** Whoever opened it pays the fee of the commitment: what is not the other side's is theirs. */
function pendingChannel(channel: LndPendingChannel, state: 'opening' | 'closing', closingTxids: readonly (string | undefined)[]): NodeChannel {
  const openedByUs = openedBy(channel.initiator);
  const capacityMsat = msatOf(channel.capacity);
  return {
    channelPoint: channel.channel_point, state, capacityMsat, openedByUs, pushedMsat: msat(0n), closingTxids: closingTxids.filter((txid) => txid !== undefined && txid !== '') as string[], closed: undefined,
    worthMsat: openedByUs === true ? msat(capacityMsat - msatOf(channel.remote_balance)) : msatOf(channel.local_balance),
  };
}

const pushedOf = (channel: LndPendingChannel): Msat => (openedBy(channel.initiator) === true ? msatOf(channel.remote_balance) : msatOf(channel.local_balance));

const HOW = { COOPERATIVE_CLOSE: 'cooperative', LOCAL_FORCE_CLOSE: 'force', REMOTE_FORCE_CLOSE: 'force', BREACH_CLOSE: 'other', FUNDING_CANCELED: 'other', ABANDONED: 'other' } as const;

const closedChannel = (channel: LndClosedChannel): NodeChannel => ({
  channelPoint: channel.channel_point, state: 'closed', capacityMsat: msatOf(channel.capacity), openedByUs: openedBy(channel.open_initiator), pushedMsat: msat(0n), worthMsat: msat(0n),
  // A payment that was held in it goes home in two steps: the first makes the transaction whose outputs the second sweeps.
  closingTxids: [channel.closing_tx_hash, ...channel.resolutions.filter(({ outcome }) => outcome === 'FIRST_STAGE').map(({ sweep_txid }) => sweep_txid)],
  closed: { how: HOW[channel.close_type], settledMsat: msatOf(channel.settled_balance) },
});

function openedBy(initiator: LndInitiator): boolean | undefined {
  return initiator === 'INITIATOR_LOCAL' ? true : initiator === 'INITIATOR_REMOTE' ? false : undefined;
}
