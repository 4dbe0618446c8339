/**
 * "Pay out now": the operator's threshold is skipped once, and a waiting retry is brought forward. The route's budget still
 * holds. Failed attempts stay apart: who asks again and again must not make us flood the host of an address.
 */
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
        `select b.balance_msat <= -1000 as owed, (select p.id from payouts p where p.operator_id = o.id and p.status = 'in_flight' and p.kind = 'payout') as live
         from operators o join ledger_balances b on b.account_id = o.ledger_account_id where o.id = $1`, [operatorId]);
      const state = rows[0];
      if (state?.live) return { outcome: 'in-flight', payoutId: state.live };
      if (!state?.owed) return { outcome: 'nothing-owed' };
      await tx.query(
        `update payout_schedules set pay_now = true, due_at = least(due_at, case when failures = 0 then clock_timestamp() else greatest(clock_timestamp(),
           (select finished_at from payouts where operator_id = $1 and kind = 'payout' order by id desc limit 1) + make_interval(secs => $2::float8 / 1000)) end)
         where operator_id = $1`, [operatorId, this.money.settings.payoutCallbackIntervalMs]);
      return { outcome: 'scheduled' };
    });
  }
}
