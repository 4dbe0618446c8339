/**
 * The timer behind the payout schedule. Every credit makes its operator due by itself; once a minute whatever is owed and
 * waits for nobody is made due again, so that no fault of ours can leave sats lying.
 */
import type { MoneyContext } from './money-context.js';

/** @returns how many operators had been forgotten: 0 unless there is a fault */
export async function sweepPayouts(money: MoneyContext): Promise<number> {
  const { rowCount } = await money.db.pool.query(
    `update payout_schedules s set due_at = clock_timestamp(), lease_until = null, owed_since = coalesce(s.owed_since, clock_timestamp())
     from operators o join ledger_balances b on b.account_id = o.ledger_account_id
     where o.id = s.operator_id and b.balance_msat <= -1000
       and ((s.due_at is null and coalesce(s.lease_until, '-infinity') <> 'infinity' and s.reason_code is distinct from 'below-minimum')
            or s.lease_until = 'infinity')
       and not exists (select 1 from payouts p where p.operator_id = s.operator_id and p.status = 'in_flight' and p.kind = 'payout')`);
  return rowCount ?? 0;
}
