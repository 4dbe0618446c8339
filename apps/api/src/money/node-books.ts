/** What the books know of their own node: since when they are kept, what they have of it, how closing channels were last seen. */
import { type Clock, type Msat, msat, newUuid } from '@l402kit/money-types';
import type { Tx } from '../platform/database/database.js';
import type { MoneyContext } from './money-context.js';
import type { TreasuryReading } from './ports/node-treasury.js';
import { type BooksOfNode, type ExplainedNode, explainNode, keysBefore } from './rules/explain-node.js';

/** About a month: what belongs to a channel that was closing when the books began is younger. */
const BLOCKS_BEFORE = 4_320;

/** Books that have nothing yet: everything that the node tells is from before. */
export const NO_BOOKS: BooksOfNode = { known: new Set(), remembered: new Map() };

/** Where to read from at first contact. */
export const firstHeight = (blockHeight: number): number => Math.max(0, blockHeight - BLOCKS_BEFORE);

/** Columns of a query over `nodes n`, for whoever wants them at the same moment as something else. */
export const NODE_BOOKS = `
  n.accounted_from_height as from_height, n.forwards_through,
  (select coalesce(array_agg(key), '{}') from node_moves where node_id = n.id) as known,
  (select coalesce(jsonb_object_agg(channel_point, worth_msat::text), '{}') from node_channels where node_id = n.id) as remembered`;

export interface NodeBooksRow {
  readonly from_height: number | null;
  readonly forwards_through: bigint;
  readonly known: string[];
  readonly remembered: Record<string, string>;
}

export const booksOf = (row: NodeBooksRow): BooksOfNode => ({
  known: new Set(row.known), remembered: new Map(Object.entries(row.remembered).map(([point, worth]): [string, Msat] => [point, msat(BigInt(worth))])),
});

export async function readNodeBooks(money: Pick<MoneyContext, 'db' | 'nodeId'>): Promise<NodeBooksRow> {
  return (await money.db.pool.query<NodeBooksRow>(`select ${NODE_BOOKS} from nodes n where n.id = $1`, [money.nodeId])).rows[0]!;
}

/**
 * From here on the node's own moves are posted; those that it tells already count as posted. In the transaction that
 * writes the opening balance down, or alone for a node that was registered before its moves were posted.
 * @returns false when another process was first
 */
export async function beginNodeBooks(tx: Pick<Tx, 'query'>, nodeId: string, reading: TreasuryReading, clock: Clock): Promise<boolean> {
  const { rowCount } = await tx.query(
    'update nodes set accounted_from_height = $2, forwards_through = $3 where id = $1 and accounted_from_height is null',
    [nodeId, firstHeight(reading.blockHeight), nanoseconds(clock.now())]);
  if (rowCount === 0) return false;
  const keys = keysBefore(reading, explainNode(reading, NO_BOOKS));
  await tx.query(
    `insert into node_moves (id, node_id, key, kind, amount_msat, detail) select id, $1, key, 'before', 0, 'counted in the opening balance' from unnest($2::uuid[], $3::text[]) t (id, key)`,
    [nodeId, keys.map(() => newUuid()), keys]);
  return true;
}

export const nanoseconds = (at: Date): bigint => BigInt(at.getTime()) * 1_000_000n;

/** Once a channel is closed the node no longer says what it was worth. */
export async function rememberClosing(money: Pick<MoneyContext, 'db' | 'nodeId' | 'clock'>, { underWay }: ExplainedNode): Promise<void> {
  const closing = underWay.channels.filter(({ state }) => state === 'closing');
  if (closing.length === 0) return;
  await money.db.pool.query(
    `insert into node_channels (node_id, channel_point, worth_msat, seen_at) select $1, point, worth, $4 from unnest($2::text[], $3::bigint[]) t (point, worth)
     on conflict (node_id, channel_point) do update set worth_msat = excluded.worth_msat, seen_at = excluded.seen_at`,
    [money.nodeId, closing.map(({ channelPoint }) => channelPoint), closing.map(({ worthMsat }) => worthMsat), money.clock.now()]);
}
