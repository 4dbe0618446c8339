/**
 * First contact with a node: its identity is written down, what it already holds is posted as capital, and the settlement
 * cursor begins at its newest settlement. Every later boot checks that it is still the same node.
 */
import { type Msat, newUuid, addMsat, ZERO_MSAT } from '@l402kit/money-types';
import type { Clock } from '@l402kit/money-types';
import type { Database } from '../platform/database/database.js';
import { type NodeAccounts, openNodeAccounts } from './ledger/accounts.js';
import { capitalIn, channelOpen } from './ledger/node-movements.js';
import { post } from './ledger/post.js';
import { beginNodeBooks, firstHeight, NO_BOOKS } from './node-books.js';
import type { LightningNode, NodeInfo, SettlementCursor } from './ports/lightning-node.js';
import type { TreasuryReading } from './ports/node-treasury.js';
import { explainNode } from './rules/explain-node.js';

/** The database belongs to another node: going on would mix two sets of books. */
export class WrongNode extends Error {
  override readonly name = 'WrongNode';
}

export interface RegisteredNode {
  readonly accounts: NodeAccounts;
  readonly info: NodeInfo;
}

const TRIES = 20;

/** @throws WrongNode; NodeUnavailable */
export async function registerNode(db: Database, node: LightningNode, nodeId: string, clock: Clock): Promise<RegisteredNode> {
  const info = await node.info();
  const accounts = await db.transaction((tx) => openNodeAccounts(tx, nodeId));
  const known = await db.pool.query<{ pubkey: string }>('select pubkey from nodes where id = $1', [nodeId]);
  if (known.rowCount === 0) {
    const start = await readQuietly(node, info.blockHeight);
    await db.transaction(async (tx) => {
      const { rowCount } = await tx.query('insert into nodes (id, pubkey, network, created_at) values ($1, $2, $3, $4) on conflict do nothing', [nodeId, info.pubkey, info.network, clock.now()]);
      if (rowCount === 0) return; // another process was first
      await tx.query('insert into settlement_cursors (node_id, position) values ($1, $2)', [nodeId, start.cursor]);
      const { channelsMsat, chainMsat, reading } = start.opening;
      const subject = newUuid();
      await post(tx, [
        capitalIn(accounts, subject, addMsat(channelsMsat, chainMsat)),
        channelOpen(accounts, subject, channelsMsat, ZERO_MSAT),
      ].filter((m) => m.entries.length > 0));
      if (reading) await beginNodeBooks(tx, nodeId, reading, clock);
    });
  }
  const { rows } = await db.pool.query<{ pubkey: string }>('select pubkey from nodes where id = $1', [nodeId]);
  if (rows[0]!.pubkey !== info.pubkey) {
    throw new WrongNode(`This database keeps the books of node ${rows[0]!.pubkey}, and the node configured as NODE_ID=${nodeId} is ${info.pubkey}. Connect the right node, or use another database.`);
  }
  return { accounts, info };
}

interface OpeningBalance {
  readonly channelsMsat: Msat;
  readonly chainMsat: Msat;
  readonly reading: TreasuryReading | undefined;
}

/** Balances and cursor that belong together: read again while settlements arrive in between. */
async function readQuietly(node: LightningNode, blockHeight: number): Promise<{ opening: OpeningBalance; cursor: SettlementCursor }> {
  for (let i = 0; i < TRIES; i++) {
    const before = await node.latestSettlement();
    const opening = await openingBalance(node, blockHeight);
    if ((await node.latestSettlement()) === before) return { opening, cursor: before };
  }
  throw new Error('the node is receiving payments too quickly to read its opening balance: pause it for a moment and start again');
}

async function openingBalance(node: LightningNode, blockHeight: number): Promise<OpeningBalance> {
  const reading = await node.treasury?.read(firstHeight(blockHeight));
  if (reading) return { channelsMsat: explainNode(reading, NO_BOOKS).channelsMsat, chainMsat: reading.walletMsat, reading };
  const { channelsLocalMsat, unsettledOutgoingMsat, commitFeeMsat, chainMsat } = await node.balances();
  return { channelsMsat: addMsat(channelsLocalMsat, unsettledOutgoingMsat, commitFeeMsat), chainMsat, reading: undefined };
}
