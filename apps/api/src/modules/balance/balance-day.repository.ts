import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../../platform/database/database.js';
import { lowestIdAt } from '../../platform/http/id-time-range.js';
import { BEGINNING, findMark, HIGHEST_ID, type Mark, type OperatorAccountIds, sumFlows } from '../payouts/forwarding/ledger-flows.js';
import { caughtUpLine, findLine } from '../payouts/forwarding/ledger-line.js';

/** All msat, of one moment. */
export interface BalanceDayRow {
  /** owed or on its way, at the beginning and now; proofs of the address, which the platform pays, are in neither */
  readonly opening: bigint;
  readonly closing: bigint;
  readonly owed: bigint;
  readonly payments: bigint;
  readonly received: bigint;
  readonly fee: bigint;
  readonly payouts: bigint;
  readonly paidOut: bigint;
}

const SETTLED = `
select coalesce(sum(paid), 0)::bigint as payments, coalesce(sum(received_msat), 0)::bigint as received, coalesce(sum(fee_msat), 0)::bigint as fee
from settled_days where operator_id = $1 and day = $2::date`;

// What a payout reserved leaves the account of what is on its way when it arrives; what it did not need of that is owed again.
const ARRIVED = `
with arrived as materialized (
  select m.id, e.amount_msat from ledger_entries e join ledger_movements m on m.id = e.movement_id
  where e.account_id = $2 and e.movement_id >= $3 and e.amount_msat > 0 and m.code = 'payout.settle')
select count(*) as payouts, coalesce(sum(a.amount_msat + coalesce(back.amount_msat, 0)), 0)::bigint as "paidOut"
from arrived a left join ledger_entries back on back.account_id = $1 and back.movement_id = a.id`;

/** What is read of the ledger lies behind two of its marks, so that it does not matter how much happened on the day. */
@Injectable()
export class BalanceDayRepository {
  constructor(private readonly database: Database) {}

  /** @param day as `2026-11-20`, UTC: it has not ended */
  async find(operatorId: string, day: string): Promise<BalanceDayRow> {
    await caughtUpLine(this.database, operatorId);
    const midnight = lowestIdAt(Date.parse(day));
    return this.database.transaction(async (tx) => {
      // One snapshot: a payment that arrives meanwhile is in all of it, or in none.
      await tx.query('set transaction isolation level repeatable read, read only');
      const { accounts, last } = await findLine(tx, operatorId);
      const before = await findMark(tx, accounts.owed, 'movement_id < $2', midnight) ?? BEGINNING;
      const opening = await yoursAt(tx, accounts, before, midnight);
      const closing = await yoursAt(tx, accounts, last, HIGHEST_ID);
      const { rows: [balance] } = await tx.query<{ owed: bigint }>('select -balance_msat as owed from ledger_balances where account_id = $1', [accounts.owed]);
      const { rows: [settled] } = await tx.query<Pick<BalanceDayRow, 'payments' | 'received' | 'fee'>>(SETTLED, [operatorId, day]);
      const { rows: [arrived] } = await tx.query<Pick<BalanceDayRow, 'payouts' | 'paidOut'>>(ARRIVED, [accounts.owed, accounts.moving, midnight]);
      return { opening, closing, ...balance!, ...settled!, ...arrived! };
    });
  }
}

/** Credited and not left up to this movement. @param mark the last one before it */
async function yoursAt(tx: Pick<Tx, 'query'>, accounts: OperatorAccountIds, mark: Mark, upTo: string): Promise<bigint> {
  const since = await sumFlows(tx, accounts, mark.movementId, upTo);
  return mark.creditedMsat - mark.leftMsat + since.creditedMsat - since.leftMsat;
}
