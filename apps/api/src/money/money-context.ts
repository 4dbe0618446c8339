/** What every use case of the money path works with. One node a process; several processes may share a node. */
import type { Clock } from '@l402kit/money-types';
import type { Database } from '../platform/database/database.js';
import type { NodeAccounts } from './ledger/accounts.js';
import type { AddressResolver } from './ports/address-resolver.js';
import type { LightningNode, NodeInfo } from './ports/lightning-node.js';

export const MONEY_CONTEXT = Symbol('MoneyContext');

/** Where the money path reports what a person should know. `alarm`: somebody has to look at it. */
export interface MoneyLog {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  alarm(fields: Record<string, unknown>, message: string): void;
}

export interface MoneySettings {
  readonly feePpm: number;
  readonly payoutTimeoutSeconds: number;
  readonly payoutMaxCltvBlocks: number;
  readonly payoutConcurrency: number;
  /** at least this long between two invoices asked of one address while it cannot be paid within budget */
  readonly payoutCallbackIntervalMs: number;
  /** how long a worker that says nothing keeps what it claimed */
  readonly workLeaseMs: number;
}

export interface MoneyContext {
  readonly db: Database;
  readonly node: LightningNode;
  readonly nodeId: string;
  /** as the node said at boot: our pubkey and network do not change */
  readonly nodeInfo: Pick<NodeInfo, 'pubkey' | 'network'>;
  readonly accounts: NodeAccounts;
  readonly addresses: AddressResolver;
  readonly clock: Clock;
  readonly log: MoneyLog;
  readonly settings: MoneySettings;
}
