/**
 * What the node did apart from callers and operators, as the books will say it. Each kind is one or two movements of the
 * ledger (ledger/node-movements.ts).
 */
import { type Msat, addMsat, msat, negateMsat, subtractMsat } from '@l402kit/money-types';

/** Coins that the platform put into the wallet (above zero) or took out of it, and what the chain took. */
interface Capital { readonly kind: 'capital'; readonly paidInMsat: Msat; readonly costMsat: Msat }
/** One transaction may open several channels, and pay somebody else as well. */
interface ChannelOpen { readonly kind: 'channel-open'; readonly channelsMsat: Msat; readonly costMsat: Msat; readonly givenMsat: Msat; readonly paidOutMsat: Msat }
/** Whoever opened a channel left something on our side. */
interface ChannelGift { readonly kind: 'channel-gift'; readonly receivedMsat: Msat }
interface ChannelClose { readonly kind: 'channel-close'; readonly worthMsat: Msat; readonly receivedMsat: Msat }
/** An output of a channel whose books were closed before, such as an anchor. */
interface ChannelSweep { readonly kind: 'channel-sweep'; readonly receivedMsat: Msat }

/** By how much whole sats may be off, as a change of what the node holds: least ≤ 0 ≤ most. */
export interface Fraction { readonly leastMsat: Msat; readonly mostMsat: Msat }
export const EXACT: Fraction = { leastMsat: msat(0n), mostMsat: msat(0n) };

export type NodeMove = (Capital | ChannelOpen | ChannelGift | ChannelClose | ChannelSweep) & {
  /** The natural names of what it is made of, its own first: each is in the books once. */
  readonly keys: readonly [string, ...string[]];
  /** Deep enough in the chain to be posted. */
  readonly final: boolean;
  readonly fraction: Fraction;
  readonly detail: string;
};

/** What went to somebody else with it. Nothing of this happens unless a person at the node asks for it, or a thief. */
export function leftMsat(move: NodeMove): Msat {
  if (move.kind === 'capital') return move.paidInMsat < 0n ? negateMsat(move.paidInMsat) : msat(0n);
  return move.kind === 'channel-open' ? addMsat(move.paidOutMsat, move.givenMsat) : msat(0n);
}

/** By how much it changed what the node holds. */
export function changeMsat(move: NodeMove): Msat {
  switch (move.kind) {
    case 'capital': return subtractMsat(move.paidInMsat, move.costMsat);
    case 'channel-open': return negateMsat(addMsat(move.costMsat, move.givenMsat, move.paidOutMsat));
    case 'channel-close': return subtractMsat(move.receivedMsat, move.worthMsat);
    case 'channel-gift': case 'channel-sweep': return move.receivedMsat;
  }
}
