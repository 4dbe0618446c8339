/** Staff repaired what kept payouts to an operator from arriving: the next attempt is made now, and the cost of its route is asked anew. */
import { publicId } from '@l402kit/money-types';
import type { MoneyContext } from '../money-context.js';
import { recordStaffAction } from './record-staff-action.js';

/** @returns false where nothing is owed that could be sent, or a payout is on its way */
export async function retryPayout(money: MoneyContext, operatorId: string, by: string): Promise<boolean> {
  return money.db.transaction(async (tx) => {
    const { rowCount } = await tx.query(
      `update payout_schedules s set due_at = clock_timestamp(), owed_since = coalesce(s.owed_since, clock_timestamp()), held = false, last_cost_msat = null
       from operators o join ledger_balances b on b.account_id = o.ledger_account_id
       where s.operator_id = $1 and o.id = s.operator_id and b.balance_msat <= -1000 and s.lease_until is distinct from 'infinity'`, [operatorId]);
    if (rowCount === 0) return false;
    await recordStaffAction(tx, { by, action: 'payout.retry', subject: publicId('operator', operatorId), detail: 'the next attempt is made now' });
    return true;
  });
}
