/**
 * Days that are over are summed up, so that questions about a year need not read every resource of every day of it. What
 * comes later all the same is added by the settlement itself (money/restate-sums.ts). Questions ask up to which day it is
 * done, so that it may be late, and a new table begins empty.
 */
import { DAYS_UNTIL_SUMMED } from '../../money/restate-sums.js';
import type { Database, Tx } from '../../platform/database/database.js';
import { timeOfId } from '../../platform/http/id-time-range.js';

const DAY_MS = 86_400_000;

// To the end of the first month that has anything, at most; all at once where nothing has happened yet.
const NEXT = `
select u.day::text as from, least(
    (date_trunc('month', greatest(u.day, coalesce(least((select min(day) from settled_days where day >= u.day), (select min(day) from opened_days where day >= u.day)), 'infinity'))::timestamp) + interval '1 month')::date,
    (clock_timestamp() at time zone 'UTC')::date - $1::int, $2::date)::text as until
from sums_until u where u.id = 1 for update`;

const FIGURES = `
select operator_id, day, resource, opened, 0::bigint as paid, 0::bigint as received_msat, 0::bigint as fee_msat from opened_days where day >= $1 and day < $2
union all
select operator_id, day, resource, 0, paid, received_msat, fee_msat from settled_days where day >= $1 and day < $2`;
const SUMS = 'sum(opened), sum(paid), sum(received_msat), sum(fee_msat)';

const SUM_DAYS = `insert into summed_days (operator_id, day, opened, paid, received_msat, fee_msat) select operator_id, day, ${SUMS} from (${FIGURES}) f group by 1, 2`;
const SUM_MONTHS = `
insert into summed_months as s (operator_id, month, resource, opened, paid, received_msat, fee_msat)
select operator_id, date_trunc('month', day::timestamp)::date, resource, ${SUMS} from (${FIGURES}) f group by 1, 2, 3
on conflict (operator_id, month, resource) do update
  set opened = s.opened + excluded.opened, paid = s.paid + excluded.paid, received_msat = s.received_msat + excluded.received_msat, fee_msat = s.fee_msat + excluded.fee_msat`;

/** The clock of a row and that of its id may differ by an hour: what was opened before this day has been counted. */
const countedBefore = (position: string): string => new Date(Math.max(0, timeOfId(position) - DAY_MS)).toISOString().slice(0, 10);

/** All that is due, a month at a time: each in a transaction of its own. */
export async function sumDays(database: Database): Promise<void> {
  while (await database.transaction(sumNext));
}

/** All sums anew, from the tables of days. Questions are answered from those meanwhile. */
export async function rebuildSums(database: Database): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.query(`update sums_until set day = '1970-01-01' where id = 1`);
    await tx.query('delete from summed_days');
    await tx.query('delete from summed_months');
  });
  await sumDays(database);
}

/** @returns whether there was something to do */
async function sumNext(tx: Tx): Promise<boolean> {
  const cursor = await tx.query<{ position: string }>('select position from opened_cursor where id = 1');
  const { rows } = await tx.query<{ from: string; until: string }>(NEXT, [DAYS_UNTIL_SUMMED, countedBefore(cursor.rows[0]!.position)]);
  const { from, until } = rows[0]!;
  if (until <= from) return false;
  await tx.query(SUM_DAYS, [from, until]);
  await tx.query(SUM_MONTHS, [from, until]);
  await tx.query('update sums_until set day = $1 where id = 1', [until]);
  return true;
}
