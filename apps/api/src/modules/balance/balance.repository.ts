import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';

export interface BalanceRow {
  readonly owed_msat: bigint;
  readonly in_flight_msat: bigint;
  readonly payout_in_flight: boolean;
  readonly due_at: Date | null;
  readonly held: boolean;
  readonly held_cost_msat: bigint | null;
  readonly held_budget_msat: bigint | null;
  readonly failures: number;
  readonly reason_code: string | null;
  readonly reason_detail: string | null;
}

@Injectable()
export class BalanceRepository {
  constructor(private readonly database: Database) {}

  /** Everything in one statement, so that the amounts belong together. */
  async find(operatorId: string): Promise<BalanceRow> {
    const { rows } = await this.database.pool.query<BalanceRow>({
      name: 'balance-find',
      text: `select -owed.balance_msat as owed_msat, -moving.balance_msat as in_flight_msat,
                    exists (select 1 from payouts p where p.operator_id = o.id and p.status = 'in_flight' and p.kind = 'payout') as payout_in_flight,
                    s.due_at, coalesce(s.held, false) as held, s.held_cost_msat, s.held_budget_msat, coalesce(s.failures, 0) as failures, s.reason_code, s.reason_detail
             from operators o
             join ledger_balances owed on owed.account_id = o.ledger_account_id
             join ledger_balances moving on moving.account_id = o.in_flight_account_id
             left join payout_schedules s on s.operator_id = o.id
             where o.id = $1`,
      values: [operatorId],
    });
    return rows[0]!;
  }
}
