/** An account's movements as what was credited and what left: positive and negative changes of what is owed or on its way. */
import type { Tx } from '../../../platform/database/database.js';

export interface OperatorAccountIds {
  readonly owed: bigint;
  readonly moving: bigint;
}

/**
 * Common table expression `flows (id, code, subject, at, change)` of the movements after $3 up to $4, of the accounts $1
 * (owed) and $2 (in flight). What only goes from the one to the other has no change and is left out; so are proofs of the
 * address on their way, which the platform pays.
 */
export const FLOWS = `
flows as (
  select m.id, m.code, m.subject, m.at, c.change from (
    select movement_id, -sum(amount_msat)::bigint as change from ledger_entries
    where account_id in ($1::bigint, $2::bigint) and movement_id > $3::uuid and movement_id <= $4::uuid group by movement_id having sum(amount_msat) <> 0) c
  join ledger_movements m on m.id = c.movement_id
  where m.code not in ('proof.reserve', 'proof.settle', 'proof.release'))`;

export const LOWEST_ID = '00000000-0000-0000-0000-000000000000';
export const HIGHEST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** A place on the line: everything up to this movement. */
export interface Mark {
  readonly movementId: string;
  readonly creditedMsat: bigint;
  readonly leftMsat: bigint;
  /** entries of the account of what is owed so far */
  readonly entries: bigint;
}

export const BEGINNING: Mark = { movementId: LOWEST_ID, creditedMsat: 0n, leftMsat: 0n, entries: 0n };

/** The first or last mark where `condition` on $2 holds. */
export async function findMark(db: Pick<Tx, 'query'>, account: bigint, condition: string, value: unknown, order: 'asc' | 'desc' = 'desc', by = 'movement_id'): Promise<Mark | undefined> {
  const { rows } = await db.query<Mark>(
    `select movement_id as "movementId", credited_msat as "creditedMsat", left_msat as "leftMsat", entries from ledger_marks
     where account_id = $1 and ${condition} order by ${by} ${order}, movement_id ${order} limit 1`, [account, value]);
  return rows[0];
}

/** What was credited and what left between two places. */
export async function sumFlows(db: Pick<Tx, 'query'>, accounts: OperatorAccountIds, after: string, upTo: string): Promise<{ creditedMsat: bigint; leftMsat: bigint }> {
  const { rows } = await db.query<{ creditedMsat: bigint; leftMsat: bigint }>({
    name: 'flows-sum',
    text: `with ${FLOWS} select coalesce(sum(change) filter (where change > 0), 0)::bigint as "creditedMsat", coalesce(-sum(change) filter (where change < 0), 0)::bigint as "leftMsat" from flows`,
    values: [accounts.owed, accounts.moving, after, upTo],
  });
  return rows[0]!;
}
