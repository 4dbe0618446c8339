/**
 * Payments of some amounts, newest first. Few different amounts are asked for as a rule, since prices are few: the newest
 * of each are read from the index and put together, however rare they are.
 */
import type { Pool } from 'pg';
import type { AmountRange } from '../../platform/http/amount-range.js';
import type { Conditions } from '../../platform/database/conditions.js';

const FEW = 50;
const PAID = `operator_id = $1 and status = 'paid' and kind = 'call'`;

// From one amount to the next by the index: all others of the same amount are not read.
const AMOUNTS = `
with recursive amounts as (
  (select amount_msat from invoices where ${PAID} and amount_msat between $2 and $3 order by amount_msat limit 1)
  union all
  select (select i.amount_msat from invoices i where ${PAID} and i.amount_msat > a.amount_msat and i.amount_msat <= $3 order by i.amount_msat limit 1)
  from amounts a where a.amount_msat is not null)
select amount_msat from amounts where amount_msat is not null limit ${FEW + 1}`;

/** The different amounts in this range that were paid; undefined: too many to look each of them up. */
export async function fewAmounts(pool: Pool, operatorId: string, { minAmountMsat, maxAmountMsat }: AmountRange): Promise<bigint[] | undefined> {
  const { rows } = await pool.query<{ amount_msat: bigint }>({ name: 'paid-amounts', text: AMOUNTS, values: [operatorId, minAmountMsat, maxAmountMsat] });
  return rows.length > FEW ? undefined : rows.map((row) => row.amount_msat);
}

/** @param where has the operator as its first value, and that they are paid calls */
export function paidByAmount(columns: string, where: Conditions, amounts: readonly bigint[], take: number): string {
  const [list, limit] = [where.value(amounts), where.value(take)];
  return `select ${columns} from invoices where id in (
    select newest.id from unnest(${list}::bigint[]) as asked (msat), lateral (select id from invoices where ${String(where)} and amount_msat = asked.msat order by id desc limit ${limit}) newest
    order by newest.id desc limit ${limit}) order by id desc`;
}
