/** The things that the daemon keeps books of. Each version is written to the journal whole; the last one counts. */
import type { Msat } from '@l402kit/money-types';
import type { Behaviour } from '../wallet-behaviour.js';

export const NODE_NAMES = ['platform', 'operators', 'caller'] as const;
export type NodeName = (typeof NODE_NAMES)[number];
export type WalletKind = 'operator' | 'caller';
export const nodeOfKind = (kind: WalletKind): NodeName => (kind === 'caller' ? 'caller' : 'operators');

export interface Wallet {
  readonly name: string;
  readonly kind: WalletKind;
  /** What it was given at birth. */
  readonly grantMsat: Msat;
  readonly behaviour: Behaviour;
  readonly createdAtMs: number;
}

export interface Invoice {
  readonly hash: string;
  readonly node: NodeName;
  /** Absent for an invoice of the node itself. */
  readonly wallet?: string | undefined;
  readonly amountMsat: Msat;
  readonly bolt11: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly comment?: string | undefined;
  /** held: the payment is here and its receiver keeps it waiting. */
  readonly state: 'open' | 'held' | 'cancelled' | 'settled';
  /** Unix ms when a held payment is claimed; absent: when the behaviour changes. */
  readonly holdUntilMs?: number | undefined;
  readonly receivedMsat?: Msat | undefined;
  readonly preimage?: string | undefined;
  readonly settledAtMs?: number | undefined;
}

export interface Payment {
  readonly node: NodeName;
  readonly hash: string;
  /** Absent for a payment of the node itself. */
  readonly wallet?: string | undefined;
  readonly amountMsat: Msat;
  readonly maxFeeMsat: Msat;
  readonly maxTotalCltvBlocks: number;
  /** Dropped when the payment has ended. */
  readonly bolt11?: string | undefined;
  readonly state: 'in-flight' | 'succeeded' | 'failed';
  /** When this hash was first tried. */
  readonly createdAtMs: number;
  readonly attempt: number;
  readonly feeMsat: Msat;
  readonly preimage?: string | undefined;
  readonly reason?: string | undefined;
  readonly endedAtMs?: number | undefined;
}

/** One line of a wallet's history. */
export type WalletEntry =
  | { readonly direction: 'in'; readonly invoice: Invoice }
  | { readonly direction: 'out'; readonly payment: Payment };

export type JournalRecord =
  | { readonly kind: 'wallet'; readonly value: Wallet }
  | { readonly kind: 'invoice'; readonly value: Invoice }
  | { readonly kind: 'payment'; readonly value: Payment }
  /** What a node owned in its channels when the network was made. */
  | { readonly kind: 'genesis'; readonly value: { readonly node: NodeName; readonly ownsMsat: Msat } };

/** Amounts are bigint in memory and integers in the journal, told apart by the unit in the name. */
export const encodeRecord = ({ kind, value }: JournalRecord): string =>
  JSON.stringify([kind, value], (_key, item: unknown) => (typeof item === 'bigint' ? Number(item) : item));
export function decodeRecord(line: string): JournalRecord {
  const [kind, value] = JSON.parse(line) as [JournalRecord['kind'], Record<string, unknown>];
  for (const key in value) {
    const item = value[key];
    if (typeof item === 'number' && key.endsWith('Msat')) value[key] = BigInt(item);
  }
  return { kind, value } as unknown as JournalRecord;
}
