/** "Pay out now": the operator's threshold is skipped once, and a waiting retry is brought forward. The route's budget still holds. */
import type { MoneyContext } from './money-context.js';

export type RequestPayoutResult =
  | { readonly outcome: 'scheduled' }
  /** one is on its way already */
  | { readonly outcome: 'in-flight'; readonly payoutId: string }
  | { readonly outcome: 'nothing-owed' };

export class RequestPayout {
  constructor(private readonly money: MoneyContext) {}

  async execute(operatorId: string): Promise<RequestPayoutResult> {
    return this.money.db.transaction(async (tx) => {
      const { rows } = await tx.query<{ owed: boolean; live: string | null }>(
        `select b.balance_msat <= -1000 as owed, (select p.id from payouts p where p.operator_id = o.id and p.status = 'in_flight') as live
         from operators o join ledger_balances b on b.account_id = o.ledger_account_id where o.id = $1`, [operatorId]);
      const state = rows[0];
      if (state?.live) return { outcome: 'in-flight', payoutId: state.live };
      if (!state?.owed) return { outcome: 'nothing-owed' };
      await tx.query(`update payout_schedules set pay_now = true, due_at = clock_timestamp() where operator_id = $1`, [operatorId]);
      return { outcome: 'scheduled' };
    });
  }
}
