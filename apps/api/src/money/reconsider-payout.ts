/** The operator's terms have changed (threshold, who bears a dear route, address): what waited may now be payable. */
import type { Database } from '../platform/database/database.js';

/** A retry that waits after failures keeps its time: changed terms do not mend an address. */
export async function reconsiderPayout(db: Database, operatorId: string): Promise<void> {
  await db.pool.query(
    `update payout_schedules s set due_at = clock_timestamp(), owed_since = coalesce(s.owed_since, clock_timestamp())
     from operators o join ledger_balances b on b.account_id = o.ledger_account_id
     where s.operator_id = $1 and o.id = s.operator_id and b.balance_msat <= -1000 and (s.due_at is null or s.held)
       and s.lease_until is distinct from 'infinity'`, [operatorId]);
}
