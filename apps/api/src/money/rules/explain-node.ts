/**
 * What a node of our own holds, and what it did that the books do not have yet. Whatever cannot be derived from what the
 * node says is left out and named: it stays a difference between books and node until a person knows.
 */
import { type Msat, addMsat, msat, negateMsat, subtractMsat } from '@l402kit/money-types';
import type { NodeChannel, TreasuryReading, WalletTransaction } from '../ports/node-treasury.js';
import { belongsTo, type ClosedGroup, type ClosedWorth, groupClosed, worthOf } from './closed-channels.js';
import { EXACT, type Fraction, type NodeMove } from './node-move.js';

/** Deeper than reorganisations of the chain go. */
export const FINAL_CONFIRMATIONS = 6;

export interface BooksOfNode {
  /** Keys of moves that the books have, or had when they began. */
  readonly known: ReadonlySet<string>;
  /** What closing channels were worth when they were last seen, by channel point. */
  readonly remembered: ReadonlyMap<string, Msat>;
}

/** Something that happened to the node's money, of which the node does not say enough to post it. */
export interface Unexplained { readonly key: string; readonly detail: string }

export interface ExplainedNode {
  /** All that the node holds. A channel that is closing counts as what it was worth, until everything of it is in the wallet. */
  readonly holdsMsat: Msat;
  /** Of that, what is in channels. */
  readonly channelsMsat: Msat;
  /** Not in the books yet, final or not. */
  readonly moves: readonly NodeMove[];
  readonly unexplained: readonly Unexplained[];
  /** How far off the whole sats of closing channels may be. */
  readonly fraction: Fraction;
  /** Channels that are closing, closed ones whose transactions theirs are as well, and those transactions, which count with them. */
  readonly underWay: ClosedGroup;
}

export const transactionKey = ({ txid }: WalletTransaction): string => `tx:${txid}`;
export const channelKey = ({ channelPoint }: NodeChannel): string => `channel:${channelPoint}`;
export const giftKey = ({ channelPoint }: NodeChannel): string => `gift:${channelPoint}`;

const sum = <T>(items: readonly T[], of: (item: T) => Msat): Msat => addMsat(...items.map(of));
/** The wallet lists some that neither bring nor take anything, such as commitments, and never learns that they are in a block. */
const concernsWallet = ({ amountMsat, feeMsat }: WalletTransaction): boolean => amountMsat !== 0n || feeMsat !== 0n;
const isFinal = (transactions: readonly WalletTransaction[]): boolean => transactions.every(({ confirmations }) => confirmations >= FINAL_CONFIRMATIONS);
const joined = (fractions: readonly Fraction[]): Fraction => ({ leastMsat: sum(fractions, ({ leastMsat }) => leastMsat), mostMsat: sum(fractions, ({ mostMsat }) => mostMsat) });

export function explainNode(reading: TreasuryReading, books: BooksOfNode): ExplainedNode {
  const { channels } = reading;
  const transactions = reading.transactions.filter(concernsWallet);
  const over = channels.filter(({ state }) => state === 'closing' || state === 'closed');
  const groups = groupClosed(over.filter((channel) => !books.known.has(channelKey(channel))), transactions);
  const [underWay, ended] = [groups.filter(isUnderWay), groups.filter((group) => !isUnderWay(group))];
  const worths = underWay.flatMap((group) => group.channels.map((channel) => worthOf(channel, group.transactions, books.remembered.get(channel.channelPoint)) ?? atLeast(channel)));
  const ofUnderWay = underWay.flatMap((group) => group.transactions);

  const grouped = new Set(groups.flatMap((group) => group.transactions));
  const others = transactions.filter((transaction) => !grouped.has(transaction) && !books.known.has(transactionKey(transaction)));
  const isLate = (transaction: WalletTransaction): boolean => over.some((channel) => books.known.has(channelKey(channel)) && belongsTo(transaction, channel));
  const all = [
    ...ended.map((group) => closedMove(group, books)), ...others.map((transaction) => (isLate(transaction) ? sweepMove(transaction) : walletMove(transaction, channels))),
    ...giftMoves(channels, books.known),
  ];
  const channelsMsat = addMsat(
    reading.openChannelsMsat, sum(channels.filter(({ state }) => state === 'opening'), ({ worthMsat }) => worthMsat),
    sum(worths, ({ worthMsat }) => worthMsat), negateMsat(sum(ofUnderWay, ({ amountMsat }) => amountMsat)));
  return {
    channelsMsat, holdsMsat: addMsat(reading.walletMsat, channelsMsat),
    moves: all.filter(isMove), unexplained: all.filter(isUnexplained),
    fraction: joined(worths.map(({ fraction }) => fraction)), underWay: { channels: underWay.flatMap((group) => group.channels), transactions: ofUnderWay },
  };
}

const isUnderWay = ({ channels }: ClosedGroup): boolean => channels.some(({ state }) => state === 'closing');
const atLeast = (channel: NodeChannel): ClosedWorth => ({ worthMsat: channel.closed?.settledMsat ?? channel.worthMsat, fraction: EXACT });

type Explained = NodeMove | Unexplained;
const isMove = (one: Explained): one is NodeMove => 'kind' in one;
const isUnexplained = (one: Explained): one is Unexplained => !isMove(one);

function closedMove({ channels, transactions }: ClosedGroup, { known, remembered }: BooksOfNode): Explained {
  const [first, ...more] = channels.map(channelKey) as [string, ...string[]];
  const worths = channels.map((channel) => worthOf(channel, transactions, remembered.get(channel.channelPoint)));
  const receivedMsat = sum(transactions, ({ amountMsat }) => amountMsat);
  const worthMsat = addMsat(...worths.map((one) => one?.worthMsat ?? msat(0n)));
  const detail = `closed ${channels.map(({ channelPoint }) => channelPoint).join(', ')}`;
  if (worths.includes(undefined)) return { key: first, detail: `${detail}: the node does not say what it was worth, or where it went` };
  if (transactions.some((transaction) => known.has(transactionKey(transaction)))) return { key: first, detail: `${detail}: one of its transactions is in the books as something else` };
  if (receivedMsat > worthMsat) return { key: first, detail: `${detail}: ${receivedMsat} msat came of what was worth ${worthMsat} msat, such as a payment that was held in it` };
  return { kind: 'channel-close', keys: [first, ...more, ...transactions.map(transactionKey)], worthMsat, receivedMsat, final: isFinal(transactions), fraction: joined(worths.map((one) => one!.fraction)), detail };
}

function sweepMove(transaction: WalletTransaction): NodeMove {
  return { kind: 'channel-sweep', keys: [transactionKey(transaction)], receivedMsat: transaction.amountMsat, final: isFinal([transaction]), fraction: EXACT, detail: `of a closed channel, in ${transaction.txid}` };
}

function walletMove(transaction: WalletTransaction, channels: readonly NodeChannel[]): Explained {
  const { txid, amountMsat, feeMsat, inputs, forChannel } = transaction;
  const key = transactionKey(transaction);
  const seen = { keys: [key] as const, final: isFinal([transaction]), fraction: EXACT };
  const funded = inputs.some(({ ours }) => ours) ? channels.filter((channel) => channel.openedByUs !== false && channel.channelPoint.startsWith(`${txid}:`)) : [];
  const paidInMsat = addMsat(amountMsat, feeMsat);
  if (funded.length > 0) {
    const channelsMsat = sum(funded, ({ capacityMsat }) => capacityMsat);
    const paidOutMsat = subtractMsat(negateMsat(paidInMsat), channelsMsat);
    if (paidOutMsat < 0n) return { key, detail: `${txid} opened channels for more than it took from the wallet` };
    return { kind: 'channel-open', channelsMsat, costMsat: feeMsat, givenMsat: sum(funded, ({ pushedMsat }) => pushedMsat), paidOutMsat, ...seen, detail: `opened ${funded.map(({ channelPoint }) => channelPoint).join(', ')}` };
  }
  // The node made it for a channel that it does not tell of: no capital of anybody's. Among coins of its own alone it costs a fee.
  if (forChannel && !(inputs.every(({ ours }) => ours) && paidInMsat === 0n)) return { key, detail: `${txid} was made for a channel that the node does not tell of` };
  return { kind: 'capital', paidInMsat, costMsat: feeMsat, ...seen, detail: `${paidInMsat > 0n ? 'into' : paidInMsat < 0n ? 'out of' : 'within'} the wallet, ${txid}` };
}

/** What others left on our side when they opened a channel. */
function giftMoves(channels: readonly NodeChannel[], known: ReadonlySet<string>): NodeMove[] {
  return channels
    .filter((channel) => channel.openedByUs === false && channel.pushedMsat > 0n && (channel.state === 'opening' || channel.state === 'open') && !known.has(giftKey(channel)))
    .map((channel) => ({ kind: 'channel-gift', keys: [giftKey(channel)], receivedMsat: channel.pushedMsat, final: channel.state === 'open', fraction: EXACT, detail: `came with ${channel.channelPoint}` }));
}

/** What is there when the books begin: counted in the opening balance, and never posted again. */
export function keysBefore({ channels, transactions }: TreasuryReading, { underWay }: ExplainedNode): string[] {
  return [
    ...transactions.filter((transaction) => !underWay.transactions.includes(transaction)).map(transactionKey),
    ...channels.filter((channel) => channel.state === 'closed' && !underWay.channels.includes(channel)).map(channelKey),
    ...channels.filter(({ openedByUs }) => openedByUs === false).map(giftKey),
  ];
}
