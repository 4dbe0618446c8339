/**
 * Money flows one way through the network: callers pay the platform, the platform pays operators. Before an end of a
 * channel runs dry, the outer two nodes even out by a real payment through the platform, which costs and gains nothing.
 * No sat is made, no wallet's balance changes: the nodes' own share of their channels pays for it.
 */
import type { Msat } from '@l402kit/money-types';
import { msat } from '@l402kit/money-types';
import type { Ledger } from '../ledger/ledger.js';
import type { NodeName } from '../ledger/records.js';

const SHARE_TO_KEEP = 8n;
const SMALLEST_MOVE = 16n;

export interface CirculationOptions {
  readonly ledger: Ledger;
  /** Pays `amountMsat` from one node's own share to the other's; resolves when it has ended. */
  readonly transfer: (from: NodeName, to: NodeName, amountMsat: Msat) => Promise<void>;
}

export class Circulation {
  #underWay = false;
  /** After a move that could not be made, nothing is tried until the balances have changed again by as much. */
  #triedAt: bigint | undefined;

  constructor(private readonly options: CirculationOptions) {}

  /** Cheap; call it whenever a node's balance changed. */
  check(): void {
    const move = this.#needed();
    if (!move || this.#underWay || this.#triedAt === move.difference) return;
    this.#underWay = true;
    this.#triedAt = move.difference;
    void this.options.transfer(move.from, move.to, move.amountMsat).finally(() => { this.#underWay = false; });
  }

  #needed(): { from: NodeName; to: NodeName; amountMsat: Msat; difference: bigint } | undefined {
    const { ledger } = this.options;
    // At first each side owned half of its channel.
    const channelMsat = 2n * ledger.genesisMsat('operators');
    const least = channelMsat / SHARE_TO_KEEP;
    const operators = ledger.ownsMsat('operators');
    const caller = ledger.ownsMsat('caller');
    const isLow = [operators, caller, channelMsat - operators, channelMsat - caller].some((end) => end < least);
    const difference = operators - caller;
    const half = (difference < 0n ? -difference : difference) / 2n;
    if (!isLow || half < channelMsat / SMALLEST_MOVE) return undefined;
    const [from, to]: [NodeName, NodeName] = difference > 0n ? ['operators', 'caller'] : ['caller', 'operators'];
    return { from, to, amountMsat: msat(half), difference };
  }
}
