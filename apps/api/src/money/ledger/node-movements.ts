/**
 * The movements in which the node is alone with the platform: its capital, its channels, what it earns by forwarding.
 * None of them touches what anybody is owed.
 */
import { type Msat, addMsat, negateMsat, subtractMsat, ZERO_MSAT } from '@l402kit/money-types';
import type { NodeMove } from '../rules/node-move.js';
import type { NodeAccounts } from './accounts.js';
import { type Movement, movement } from './movements.js';

/** Coins that the platform put into the node's wallet. */
export function capitalIn(node: NodeAccounts, subject: string, amountMsat: Msat): Movement {
  return movement('capital.in', subject, [[node.chain, amountMsat], [node.equity, negateMsat(amountMsat)]]);
}

/** Coins that it took out; `costMsat` is what the chain took, which is all there is when it pays itself. */
export function capitalOut(node: NodeAccounts, subject: string, amountMsat: Msat, costMsat: Msat): Movement {
  return movement('capital.out', subject, [
    [node.chain, negateMsat(addMsat(amountMsat, costMsat))],
    [node.equity, amountMsat],
    [node['expense:chain'], costMsat],
  ]);
}

/** Capital put into channels; `costMsat` is what the chain took for it. */
export function channelOpen(node: NodeAccounts, subject: string, amountMsat: Msat, costMsat: Msat): Movement {
  return movement('channel.open', subject, [
    [node.channels, amountMsat],
    [node.chain, negateMsat(addMsat(amountMsat, costMsat))],
    [node['expense:chain'], costMsat],
  ]);
}

/** What the opener of a channel left on the other side: above zero we got it, below zero we gave it. */
export function channelGift(node: NodeAccounts, subject: string, receivedMsat: Msat): Movement {
  return movement('channel.gift', subject, [[node.channels, receivedMsat], [node['expense:liquidity'], negateMsat(receivedMsat)]]);
}

/** A channel is over: what it was worth to us, of which `receivedMsat` reached the wallet. */
export function channelClose(node: NodeAccounts, subject: string, worthMsat: Msat, receivedMsat: Msat): Movement {
  return movement('channel.close', subject, [
    [node.channels, negateMsat(worthMsat)],
    [node.chain, receivedMsat],
    [node['expense:chain'], subtractMsat(worthMsat, receivedMsat)],
  ]);
}

/** Something of a closed channel reached the wallet (or cost it) after its books were closed. */
export function channelSweep(node: NodeAccounts, subject: string, receivedMsat: Msat): Movement {
  return movement('channel.sweep', subject, [[node.chain, receivedMsat], [node['expense:chain'], negateMsat(receivedMsat)]]);
}

/** The fractions of a sat that channels held when they closed: the chain knows whole sats only. */
export function channelRound(node: NodeAccounts, subject: string, changeMsat: Msat): Movement {
  return movement('channel.round', subject, [[node.channels, changeMsat], [node['expense:chain'], negateMsat(changeMsat)]]);
}

/** What others paid for payments that went through our channels. */
export function forwardEarn(node: NodeAccounts, subject: string, feesMsat: Msat): Movement {
  return movement('forward.earn', subject, [[node.channels, feesMsat], [node['revenue:forwarding'], negateMsat(feesMsat)]]);
}

/** Where staff may post a change of the node's holdings that it does not explain itself. */
export const ADJUSTABLE = { capital: 'equity', chain: 'expense:chain', liquidity: 'expense:liquidity', forwarding: 'revenue:forwarding', loss: 'loss' } as const;
export type Adjustable = keyof typeof ADJUSTABLE;

/** Staff found out what a standing difference between books and node is. */
export function nodeAdjust(node: NodeAccounts, subject: string, to: Adjustable, changeMsat: Msat): Movement {
  const held = to === 'capital' || to === 'chain' ? node.chain : node.channels;
  return movement('node.adjust', subject, [[held, changeMsat], [node[ADJUSTABLE[to]], negateMsat(changeMsat)]]);
}

/** What a move is in the books; movements without entries are left out. @param subject UUID of the move */
export function movementsOf(move: NodeMove, node: NodeAccounts, subject: string): Movement[] {
  return allMovements(move, node, subject).filter(({ entries }) => entries.length > 0);
}

function allMovements(move: NodeMove, node: NodeAccounts, subject: string): Movement[] {
  switch (move.kind) {
    case 'capital': {
      const out = move.paidInMsat < 0n ? negateMsat(move.paidInMsat) : ZERO_MSAT;
      return [capitalIn(node, subject, addMsat(move.paidInMsat, out)), capitalOut(node, subject, out, move.costMsat)];
    }
    case 'channel-open':
      return [channelOpen(node, subject, move.channelsMsat, move.costMsat), channelGift(node, subject, negateMsat(move.givenMsat)), capitalOut(node, subject, move.paidOutMsat, ZERO_MSAT)];
    case 'channel-gift': return [channelGift(node, subject, move.receivedMsat)];
    case 'channel-close': return [channelClose(node, subject, move.worthMsat, move.receivedMsat)];
    case 'channel-sweep': return [channelSweep(node, subject, move.receivedMsat)];
  }
}
