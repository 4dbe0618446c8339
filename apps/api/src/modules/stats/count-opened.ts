/**
 * Counts the invoices that were opened, by day and resource, behind the hot path: opening one must not wait for a counter
 * that all others of its operator want as well. Each pass counts a range of ids and moves the cursor in one statement, so
 * that each invoice is counted once.
 */
import { lowestIdAt, timeOfId } from '../../platform/http/id-time-range.js';
import type { Database } from '../../platform/database/database.js';

/** An id is made before its row is committed: what is younger than this may still come. */
const LAG_SECONDS = 30;
/** At most this much of time in one statement, so that a long pause is caught up with in pieces. */
const PIECE_MS = 3_600_000;

const COUNT = `
with fresh as (
  select operator_id, (created_at at time zone 'UTC')::date as day, coalesce(resource, '') as resource, count(*) as opened
  from invoices where id >= $1 and id < $2 and kind = 'call' group by 1, 2, 3),
held as (select position from opened_cursor where id = 1 and position = $1 for update),
counted as (
  insert into opened_days as d (operator_id, day, resource, opened) select f.* from fresh f, held order by 1, 2, 3
  on conflict (operator_id, day, resource) do update set opened = d.opened + excluded.opened)
update opened_cursor set position = $2 from held where id = 1`;

/** One pass, up to now. @returns whether another process was faster: then nothing was counted */
export async function countOpened({ pool }: Database): Promise<'done' | 'overtaken'> {
  const { rows } = await pool.query<{ position: string; until: Date }>(
    `select position, least(clock_timestamp() - make_interval(secs => $1), (select min(xact_start) from pg_stat_activity where datname = current_database() and backend_xid is not null)) as until
     from opened_cursor where id = 1`, [LAG_SECONDS]);
  const { position, until } = rows[0]!;
  const end = lowestIdAt(until.getTime());
  for (let from = position; from < end;) {
    const next = await pool.query<{ id: string }>('select id from invoices where id >= $1 order by id limit 1', [from]);
    const first = next.rows[0]?.id ?? end;
    const to = min(end, lowestIdAt(Math.max(timeOfId(first), timeOfId(from)) + PIECE_MS));
    const { rowCount } = await pool.query(COUNT, [from, to]);
    if (rowCount === 0) return 'overtaken';
    from = to;
  }
  return 'done';
}

const min = (a: string, b: string): string => (a < b ? a : b);
