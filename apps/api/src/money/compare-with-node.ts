/** The books and the node at one moment: what the ledger says, what the node holds, and what explains the rest. */
import { type Msat, addMsat, msat } from '@l402kit/money-types';
import type { MoneyContext } from './money-context.js';
import { booksOf, NODE_BOOKS, type NodeBooksRow } from './node-books.js';
import type { LightningNode, NodeBalances } from './ports/lightning-node.js';
import { unpostedForwards } from './post-forwards.js';
import { explainNode, type Unexplained } from './rules/explain-node.js';
import { changeMsat, EXACT, type Fraction, type NodeMove } from './rules/node-move.js';

export interface SameMoment {
  readonly ledgerMsat: Msat;
  readonly nodeMsat: Msat;
  /** What the node did that is not in the books yet, such as a transaction without enough confirmations; a change of nodeMsat. */
  readonly pendingMsat: Msat;
  readonly pending: readonly NodeMove[];
  readonly unexplained: readonly Unexplained[];
  /** How far off closed channels' whole sats may be, all together. */
  readonly fraction: Fraction;
  /** Moves in the books that this comes from; undefined while a channel is closing, which may be off as well. */
  readonly fractionIds: readonly string[] | undefined;
}

interface Row extends NodeBooksRow {
  readonly position: string;
  readonly ledger: bigint;
  readonly least: bigint;
  readonly most: bigint;
  readonly fraction_ids: string[];
}

/** One statement: what it says of the ledger and of the moves in it belongs together. */
const BOOKS = `
select c.position, (select sum(balance_msat)::bigint from ledger_balances where account_id = any($2::bigint[])) as ledger, f.least, f.most, f.fraction_ids, ${NODE_BOOKS}
from settlement_cursors c join nodes n on n.id = c.node_id,
  lateral (select coalesce(sum(fraction_least_msat), 0)::bigint as least, coalesce(sum(fraction_most_msat), 0)::bigint as most, coalesce(array_agg(id order by id), '{}') as fraction_ids
           from node_moves where node_id = n.id and fraction_settled_at is null and (fraction_least_msat <> 0 or fraction_most_msat <> 0)) f
where c.node_id = $1`;

/** @returns undefined when a settlement arrived meanwhile, or is not recorded yet */
export async function compareWithNode(money: MoneyContext): Promise<SameMoment | undefined> {
  const before = await money.node.latestSettlement();
  const row = (await money.db.pool.query<Row>(BOOKS, [money.nodeId, [money.accounts.channels, money.accounts.chain]])).rows[0]!;
  const { uncertain, ...held } = await readHoldings(money.node, row);
  if (row.position !== before || (await money.node.latestSettlement()) !== before) return undefined;
  const isExact = uncertain.leastMsat === 0n && uncertain.mostMsat === 0n;
  return {
    ledgerMsat: msat(row.ledger), ...held,
    fraction: { leastMsat: addMsat(msat(row.least), uncertain.leastMsat), mostMsat: addMsat(msat(row.most), uncertain.mostMsat) },
    fractionIds: isExact ? row.fraction_ids : undefined,
  };
}

interface Holdings {
  readonly nodeMsat: Msat;
  readonly pendingMsat: Msat;
  readonly pending: readonly NodeMove[];
  readonly unexplained: readonly Unexplained[];
  /** Of what is not in the books yet. */
  readonly uncertain: Fraction;
}

async function readHoldings(node: LightningNode, books: NodeBooksRow): Promise<Holdings> {
  const { treasury } = node;
  if (!treasury || books.from_height === null) return { nodeMsat: allOf(await node.balances()), pendingMsat: msat(0n), pending: [], unexplained: [], uncertain: EXACT };
  const forwardedMsat = await unpostedForwards(treasury, books.forwards_through);
  const { holdsMsat, moves, unexplained, fraction } = explainNode(await treasury.read(books.from_height), booksOf(books));
  return {
    nodeMsat: holdsMsat, pending: moves, pendingMsat: addMsat(forwardedMsat, ...moves.map(changeMsat)), unexplained,
    uncertain: {
      leastMsat: addMsat(fraction.leastMsat, ...moves.map((move) => move.fraction.leastMsat)), mostMsat: addMsat(fraction.mostMsat, ...moves.map((move) => move.fraction.mostMsat)),
    },
  };
}

const allOf = ({ channelsLocalMsat, unsettledOutgoingMsat, commitFeeMsat, chainMsat }: NodeBalances): Msat => addMsat(channelsLocalMsat, unsettledOutgoingMsat, commitFeeMsat, chainMsat);
