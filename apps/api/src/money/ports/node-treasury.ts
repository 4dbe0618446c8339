/**
 * What a node of the platform's own does apart from callers and operators: coins on the chain, channels that open and
 * close, payments that it forwards for others. A node that only ever does what we tell it has no treasury.
 */
import type { Msat } from '@l402kit/money-types';

export interface WalletTransaction {
  readonly txid: string;
  /** By how much the wallet changed, the fee included. */
  readonly amountMsat: Msat;
  /** What the chain took; 0 where others paid a part of the inputs. */
  readonly feeMsat: Msat;
  /** 0 while it is not in a block. */
  readonly confirmations: number;
  /** `outpoint`: txid:index */
  readonly inputs: readonly { readonly outpoint: string; readonly ours: boolean }[];
  /** All outputs, whoever they belong to. */
  readonly outputs: { readonly count: number; readonly totalMsat: Msat };
  /** Made by the node itself, for a channel. */
  readonly forChannel: boolean;
}

export interface NodeChannel {
  /** txid:index of the funding output */
  readonly channelPoint: string;
  readonly state: 'opening' | 'open' | 'closing' | 'closed';
  readonly capacityMsat: Msat;
  /** undefined where the node has forgotten */
  readonly openedByUs: boolean | undefined;
  /** What whoever opened it gave the other side; 0 where the node no longer says. */
  readonly pushedMsat: Msat;
  /** Ours, commitment fee included, in whole sats: of channels that are opening or closing. Open ones are counted all together. */
  readonly worthMsat: Msat;
  /** Transactions that close it, or may. */
  readonly closingTxids: readonly string[];
  readonly closed: { readonly how: 'cooperative' | 'force' | 'other'; readonly settledMsat: Msat } | undefined;
}

/** All of it at one moment. */
export interface TreasuryReading {
  readonly blockHeight: number;
  /** The whole wallet, what is not yet in a block and what is set aside included. */
  readonly walletMsat: Msat;
  /** Ours in all open channels, to the msat, with what is on its way out and commitment fees. */
  readonly openChannelsMsat: Msat;
  readonly channels: readonly NodeChannel[];
  readonly transactions: readonly WalletTransaction[];
}

export interface Forward {
  /** nanoseconds since 1970 by the node's clock; no two are the same */
  readonly atNs: bigint;
  readonly feeMsat: Msat;
}

export interface NodeTreasury {
  /** @param fromHeight transactions in earlier blocks are left out. @throws NodeUnavailable */
  read(fromHeight: number): Promise<TreasuryReading>;
  /** Forwarded later than `afterNs`, oldest first. */
  forwards(afterNs: bigint): AsyncIterable<Forward>;
}
