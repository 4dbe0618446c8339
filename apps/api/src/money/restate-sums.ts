/**
 * A settlement that is recorded days after it happened (the node or we were away). Its day may have been summed up
 * meanwhile (modules/stats/sum-days.ts): then it is added to the sums as well, in the same transaction.
 */
import type { Msat } from '@l402kit/money-types';
import type { Tx } from '../platform/database/database.js';

const DAY_MS = 86_400_000;
/**
 * Days are summed up when at least so many have passed since (by the database's clock). We look at those that are over for
 * one day less (by our clock): no settlement of the last two days needs to ask, unless a transaction or a clock is off by a day.
 */
export const DAYS_UNTIL_SUMMED = 2;

export interface DatedCredit {
  readonly operatorId: string;
  readonly resource: string | null;
  readonly receivedMsat: Msat;
  readonly feeMsat: Msat;
  readonly paidAt: Date;
}

// Whoever sums up days holds the row, so that each settlement is either in the days that it reads or sees them as summed up.
const RESTATE = `
with given as (select * from unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::bigint[], $5::bigint[]) as t (operator_id, paid_at, resource, received_msat, fee_msat)),
until as materialized (select day from sums_until where id = 1 for share),
late as (select g.*, (g.paid_at at time zone 'UTC')::date as day from given g, until u where (g.paid_at at time zone 'UTC')::date < u.day),
days as (insert into summed_days as s (operator_id, day, opened, paid, received_msat, fee_msat)
         select operator_id, day, 0, count(*), sum(received_msat), sum(fee_msat) from late group by 1, 2 order by 1, 2
         on conflict (operator_id, day) do update
           set paid = s.paid + excluded.paid, received_msat = s.received_msat + excluded.received_msat, fee_msat = s.fee_msat + excluded.fee_msat)
insert into summed_months as s (operator_id, month, resource, opened, paid, received_msat, fee_msat)
select operator_id, date_trunc('month', day::timestamp)::date, resource, 0, count(*), sum(received_msat), sum(fee_msat) from late group by 1, 2, 3 order by 1, 2, 3
on conflict (operator_id, month, resource) do update
  set paid = s.paid + excluded.paid, received_msat = s.received_msat + excluded.received_msat, fee_msat = s.fee_msat + excluded.fee_msat`;

/** After they were added to settled_days. */
export async function restateSums(tx: Tx, credits: readonly DatedCredit[], now: Date): Promise<void> {
  const today = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
  const late = credits.filter(({ paidAt }) => paidAt.getTime() < today - (DAYS_UNTIL_SUMMED - 1) * DAY_MS);
  if (late.length === 0) return;
  await tx.query(RESTATE, [late.map((c) => c.operatorId), late.map((c) => c.paidAt), late.map((c) => c.resource ?? ''), late.map((c) => c.receivedMsat), late.map((c) => c.feeMsat)]);
}
