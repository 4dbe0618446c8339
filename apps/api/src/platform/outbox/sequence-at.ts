import type { Database } from '../database/database.js';

/** Events carry the time of their change; their order is that of commits. The two differ by at most a transaction's length. */
const SLACK_MS = 3_600_000;

/**
 * A sequence before which none of the operator's events happened at `since` or later: where to begin to look. Found by
 * halving: some twenty look-ups by key, however many events there are.
 * @param slackMs how far time and order may differ
 */
export async function sequenceBefore(database: Database, operatorId: string, since: Date, slackMs = SLACK_MS): Promise<bigint> {
  const wanted = new Date(since.getTime() - slackMs);
  const { rows } = await database.pool.query<{ first: bigint | null; last: bigint | null }>(
    `select (select sequence from events where operator_id = $1 order by sequence limit 1) as first,
            (select sequence from events where operator_id = $1 order by sequence desc limit 1) as last`, [operatorId]);
  const { first, last } = rows[0]!;
  if (first === null || last === null) return 0n;
  let low = first - 1n;
  let high = last;
  // Everything up to `low` is older than wanted; what comes after `high` may not be.
  while (low < high) {
    const middle = (low + high + 1n) / 2n;
    const { rows: at } = await database.pool.query<{ at: Date }>(
      { name: 'event-at', text: 'select at from events where operator_id = $1 and sequence <= $2 order by sequence desc limit 1', values: [operatorId, middle] });
    if (at[0] === undefined || at[0].at < wanted) low = middle;
    else high = middle - 1n;
  }
  return low;
}
