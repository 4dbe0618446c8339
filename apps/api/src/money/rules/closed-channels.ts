/**
 * Channels that are closing or closed, and the wallet's transactions that came of them. The node's sweeps may bring home
 * several channels at once: channels that share a transaction are one group, over when the last of them is.
 */
import { type Msat, addMsat, msat, subtractMsat } from '@l402kit/money-types';
import type { NodeChannel, WalletTransaction } from '../ports/node-treasury.js';
import type { Fraction } from './node-move.js';

export interface ClosedGroup {
  readonly channels: readonly NodeChannel[];
  readonly transactions: readonly WalletTransaction[];
}

const txidOf = (outpoint: string): string => outpoint.slice(0, outpoint.indexOf(':'));

/** Spends the channel itself, or an output of a transaction that closes it. */
export function belongsTo(transaction: WalletTransaction, channel: NodeChannel): boolean {
  return transaction.inputs.some(({ outpoint, ours }) => !ours && (outpoint === channel.channelPoint || channel.closingTxids.includes(txidOf(outpoint))));
}

export function groupClosed(channels: readonly NodeChannel[], transactions: readonly WalletTransaction[]): ClosedGroup[] {
  let groups: ClosedGroup[] = [];
  for (const channel of channels) {
    const own = transactions.filter((transaction) => belongsTo(transaction, channel));
    const joined = groups.filter((group) => group.transactions.some((transaction) => own.includes(transaction)));
    groups = groups.filter((group) => !joined.includes(group));
    groups.push({ channels: [...joined.flatMap((group) => group.channels), channel], transactions: [...new Set([...joined.flatMap((group) => group.transactions), ...own])] });
  }
  return groups;
}

/** What a channel was worth to us, in whole sats, and how far that may be off. */
export interface ClosedWorth { readonly worthMsat: Msat; readonly fraction: Fraction }

/** Less than a sat of the balance has no output. */
const FRACTION = 999n;
/** Outputs below it are left out of a closing transaction, BOLT 3: 546 sats is the highest of the dust limits. */
const DUST = 546_000n;

/** Of the side that opened the channel and pays its fees, what is left out is the other side's: we seem to have had more. */
const opener = (most: bigint): Fraction => ({ leastMsat: msat(0n), mostMsat: msat(most) });
const other = (most: bigint): Fraction => ({ leastMsat: msat(-most), mostMsat: msat(0n) });

/**
 * @param rememberedMsat what it was worth while it was closing
 * @returns undefined where the node does not say enough: nothing is guessed
 */
export function worthOf(channel: NodeChannel, transactions: readonly WalletTransaction[], rememberedMsat: Msat | undefined): ClosedWorth | undefined {
  const fraction = channel.openedByUs === undefined ? { leastMsat: msat(-FRACTION), mostMsat: msat(FRACTION) } : channel.openedByUs ? opener(FRACTION) : other(FRACTION);
  if (!channel.closed) return { worthMsat: channel.worthMsat, fraction };
  const { how, settledMsat } = channel.closed;
  if (how === 'other') return undefined;
  const closing = transactions.find(({ inputs }) => inputs.length === 1 && inputs[0]!.outpoint === channel.channelPoint);
  if (how === 'cooperative' && closing && channel.openedByUs !== undefined) {
    if (!channel.openedByUs) return { worthMsat: closing.amountMsat, fraction };
    const feeMsat = subtractMsat(channel.capacityMsat, closing.outputs.totalMsat);
    return { worthMsat: addMsat(closing.amountMsat, feeMsat), fraction: closing.outputs.count === 1 ? opener(DUST + FRACTION) : fraction };
  }
  // Paid to an address that is not the wallet's, perhaps: whose it is nobody but a person knows.
  if (how === 'cooperative' && settledMsat > DUST && !closing) return undefined;
  if (rememberedMsat !== undefined) return { worthMsat: rememberedMsat, fraction };
  return channel.openedByUs === false ? { worthMsat: settledMsat, fraction: settledMsat === 0n ? other(DUST + FRACTION) : fraction } : undefined;
}
