/** Sets marks behind the ledger, so that any place on an account's line is found without reading all of it. */
import type { Database } from '../../../platform/database/database.js';
import { lowestIdAt } from '../../../platform/http/id-time-range.js';
import { BEGINNING, findMark, type OperatorAccountIds, sumFlows } from './ledger-flows.js';

/** Entries between two marks. */
export const MARK_EVERY = 200;
/** Nothing is recorded among movements of this age any more: transactions end within seconds. */
const SETTLED_MS = 60_000;
const ACCOUNTS_A_PASS = 200;

/** One pass over the accounts that have grown. @returns how many marks were set */
export async function markLedgers(database: Database, now: Date): Promise<number> {
  const { rows } = await database.pool.query<OperatorAccountIds>(
    `select o.ledger_account_id as owed, o.in_flight_account_id as moving
     from ledger_balances b join operators o on o.ledger_account_id = b.account_id
     left join lateral (select entries from ledger_marks m where m.account_id = b.account_id order by movement_id desc limit 1) m on true
     where b.entries >= $1 and b.entries - coalesce(m.entries, 0) >= $1 limit $2`, [MARK_EVERY, ACCOUNTS_A_PASS]);
  let set = 0;
  for (const accounts of rows) set += await markLedger(database, accounts, now);
  return set;
}

/** All marks that are missing from one account. Whoever does it twice, or at once, sets the same marks. @returns how many were set */
export async function markLedger(database: Database, accounts: OperatorAccountIds, now: Date): Promise<number> {
  const before = lowestIdAt(now.getTime() - SETTLED_MS);
  let mark = await findMark(database.pool, accounts.owed, '$2::text is null', null) ?? BEGINNING;
  for (let set = 0; ; set++) {
    const { rows } = await database.pool.query<{ movement_id: string }>(
      `select movement_id from ledger_entries where account_id = $1 and movement_id > $2 and movement_id < $3 order by movement_id offset ${MARK_EVERY - 1} limit 1`,
      [accounts.owed, mark.movementId, before]);
    const at = rows[0]?.movement_id;
    if (at === undefined) return set;
    const sums = await sumFlows(database.pool, accounts, mark.movementId, at);
    mark = { movementId: at, creditedMsat: mark.creditedMsat + sums.creditedMsat, leftMsat: mark.leftMsat + sums.leftMsat, entries: mark.entries + BigInt(MARK_EVERY) };
    await database.pool.query(
      'insert into ledger_marks (account_id, movement_id, credited_msat, left_msat, entries) values ($1, $2, $3, $4, $5) on conflict do nothing',
      [accounts.owed, mark.movementId, mark.creditedMsat, mark.leftMsat, mark.entries]);
  }
}
