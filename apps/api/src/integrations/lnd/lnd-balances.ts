/**
 * What the node owns, to the msat. LND counts an HTLC as pending until its last signature is exchanged, long after the
 * preimage has decided whose it is: what we have been paid and what we have paid is told apart here, or the books would
 * differ from the node for as long as anything moves.
 */
import { type Msat, msat } from '@l402kit/money-types';
import type { NodeBalances } from '../../money/ports/lightning-node.js';
import { commitmentFeeSats } from './commitment-fee.js';
import type { LndClient } from './lnd-client.js';
import { lookupLndInvoice } from './lnd-invoices.js';
import { trackedPayment } from './lnd-payments.js';
import type { LndChannel, LndChannelBalance, LndHtlc, LndInfo, LndLease, LndPendingChannels, LndTransaction, LndWalletBalance } from './lnd-messages.js';

const TRIES = 20;
const SAT = 1_000n;
/** Of transactions: those that are in no block as well. */
const TO_THE_TIP = -1;
const TRANSACTIONS_MS = 60_000;

/** What is ours in the channels that are open, to the msat. */
export type OpenChannels = Pick<NodeBalances, 'channelsLocalMsat' | 'unsettledOutgoingMsat' | 'commitFeeMsat'> & { readonly channels: readonly LndChannel[] };

export async function lndOpenChannels(client: LndClient): Promise<OpenChannels> {
  let found = await readChannels(client);
  for (let i = 1; i < TRIES && !found.steady; i++) found = await readChannels(client);
  const { totals, channels, received, paid } = found;
  const commitFees = channels.filter(({ initiator }) => initiator).reduce((sum, channel) => sum + commitmentFeeSats(channel), 0n);
  return {
    channels, channelsLocalMsat: msat(amount(totals.local_balance) + received), unsettledOutgoingMsat: msat(amount(totals.unsettled_remote_balance) - paid), commitFeeMsat: msat(commitFees * SAT),
  };
}

export async function lndBalances(client: LndClient): Promise<NodeBalances> {
  const { channelsLocalMsat, unsettledOutgoingMsat, commitFeeMsat } = await lndOpenChannels(client);
  const { block_height: height } = await client.call<LndInfo>('GetInfo', {});
  const [walletMsat, pending] = await Promise.all([lndTransactions(client, height).then((recent) => lndWallet(client, recent)), client.call<LndPendingChannels>('PendingChannels', {})]);
  const opening = openingChannels(pending);
  return {
    channelsLocalMsat: msat(channelsLocalMsat + opening.local * SAT), unsettledOutgoingMsat, commitFeeMsat: msat(commitFeeMsat + opening.fees * SAT),
    chainMsat: msat(walletMsat + BigInt(pending.total_limbo_balance) * SAT),
  };
}

/**
 * The whole wallet: what is not in a block yet and what is set aside included. LND leaves coins out of its balance that are
 * set aside (while a channel is being opened), and goes on calling them so when a transaction has spent them already, until
 * that is in a block.
 * @param transactions of the wallet, those that are in no block at least
 */
export async function lndWallet(client: LndClient, transactions: readonly LndTransaction[]): Promise<Msat> {
  const [wallet, { locked_utxos: leases }] = await Promise.all([client.call<LndWalletBalance>('WalletBalance', {}), client.call<{ locked_utxos: LndLease[] }>('ListLeases', {})]);
  const spent = new Set(transactions.flatMap(({ previous_outpoints: inputs }) => inputs.map(({ outpoint }) => outpoint)));
  const setAside = leases.filter(({ outpoint }) => outpoint && !spent.has(`${outpoint.txid_str}:${outpoint.output_index}`)).reduce((sum, { value }) => sum + BigInt(value), 0n);
  return msat((BigInt(wallet.total_balance) + setAside) * SAT);
}

/** @param fromHeight of the first block that is looked at; those that are in none yet are always there */
export async function lndTransactions(client: LndClient, fromHeight: number): Promise<readonly LndTransaction[]> {
  return (await client.call<{ transactions: LndTransaction[] }>('GetTransactions', { start_height: fromHeight, end_height: TO_THE_TIP }, TRANSACTIONS_MS)).transactions;
}

/** Ours and theirs over all channels, whole msat: what `info` says of the node. */
export async function lndLiquidity(client: LndClient): Promise<{ readonly inboundMsat: Msat; readonly outboundMsat: Msat }> {
  const totals = await client.call<LndChannelBalance>('ChannelBalance', {});
  return { inboundMsat: msat(amount(totals.remote_balance)), outboundMsat: msat(amount(totals.local_balance)) };
}

const amount = (given: { readonly msat: string } | null): bigint => BigInt(given?.msat ?? 0);

interface Channels {
  readonly totals: LndChannelBalance;
  readonly channels: readonly LndChannel[];
  /** Incoming HTLCs, still pending, whose preimage we have given. */
  readonly received: bigint;
  /** Outgoing HTLCs, still pending, whose preimage we have got. */
  readonly paid: bigint;
  /** Nothing moved while it was read. */
  readonly steady: boolean;
}

async function readChannels(client: LndClient): Promise<Channels> {
  const totals = await client.call<LndChannelBalance>('ChannelBalance', {});
  const { channels } = await client.call<{ channels: LndChannel[] }>('ListChannels', {});
  const htlcs = channels.flatMap((channel) => channel.pending_htlcs.map((htlc) => ({ channel, htlc })));
  const decided = await Promise.all(htlcs.map(({ channel, htlc }) => (htlc.incoming ? receivedMsat(client, channel, htlc) : paidMsat(client, channel, htlc))));
  const sum = (incoming: boolean) => decided.reduce((total, part, i) => (htlcs[i]!.htlc.incoming === incoming ? total + part : total), 0n);
  const again = await client.call<LndChannelBalance>('ChannelBalance', {});
  return { totals, channels, received: sum(true), paid: sum(false), steady: JSON.stringify(totals) === JSON.stringify(again) };
}

/** 0 for an HTLC that is undecided or merely passes through. */
async function receivedMsat(client: LndClient, channel: LndChannel, htlc: LndHtlc): Promise<bigint> {
  const invoice = await lookupLndInvoice(client, htlc.hash_lock);
  const own = invoice?.htlcs.find((h) => h.chan_id === channel.chan_id && h.htlc_index === htlc.htlc_index && h.state === 'SETTLED');
  return BigInt(own?.amt_msat ?? 0);
}

async function paidMsat(client: LndClient, channel: LndChannel, htlc: LndHtlc): Promise<bigint> {
  const payment = await trackedPayment(client, htlc.hash_lock.toString('hex'));
  if (payment?.status !== 'SUCCEEDED') return 0n;
  // The channel tells whole sats only, the attempt the msat.
  const attempt = payment.htlcs.find(({ status, route }) =>
    status === 'SUCCEEDED' && route?.hops[0]?.chan_id === channel.chan_id && BigInt(route.total_amt_msat) / SAT === BigInt(htlc.amount));
  return BigInt(attempt?.route?.total_amt_msat ?? 0);
}

/** Channels whose funding is not confirmed yet, sats: the wallet no longer has that money. */
function openingChannels({ pending_open_channels: opening }: LndPendingChannels): { readonly local: bigint; readonly fees: bigint } {
  let local = 0n, fees = 0n;
  for (const { channel } of opening) {
    if (!channel) continue;
    local += BigInt(channel.local_balance);
    if (channel.initiator === 'INITIATOR_LOCAL') fees += BigInt(channel.capacity) - BigInt(channel.local_balance) - BigInt(channel.remote_balance);
  }
  return { local, fees };
}
