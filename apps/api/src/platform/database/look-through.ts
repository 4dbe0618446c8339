/**
 * Lists by what no index has. Whoever asks for a rare amount among millions must not make the database read them all: at
 * most so many rows are looked through for a page, newest first and in parts, until it is full. A page that is not full
 * then says where it stopped, and the next one goes on from there.
 */
import type { Pool } from 'pg';
import type { AmountRange } from '../http/amount-range.js';
import type { Conditions } from './conditions.js';

/** A millisecond or two of reading. */
const ROWS_A_PART = 1_000;
const MOST_PARTS = 2;

export interface LookedThrough<R> {
  readonly rows: R[];
  /** Nothing newer than this id was left out, and there may be older ones; undefined: this is all that there is, or the page is full. */
  readonly stoppedAt: string | undefined;
}

export const wholePage = <R>({ rows }: { readonly rows: R[] }): LookedThrough<R> => ({ rows, stoppedAt: undefined });

/** @param where begins with what an index has, in the order of ids; `columns` are those of R */
export async function lookThrough<R extends { readonly id: string }>(pool: Pool, table: 'invoices' | 'payouts', columns: string, where: Conditions, { minAmountMsat, maxAmountMsat }: AmountRange, take: number): Promise<LookedThrough<R>> {
  const [least, most] = [where.value(minAmountMsat), where.value(maxAmountMsat)];
  const found: R[] = [];
  for (let part = 1; ; part++) {
    const { rows } = await pool.query<{ stoppedAt: string | null } & (R | { id: null })>(
      `with seen as materialized (select id, amount_msat from ${table} where ${String(where)} order by id desc limit ${ROWS_A_PART}),
       found as (select id from seen where amount_msat between ${least} and ${most} order by id desc limit ${take - found.length}),
       stopped as (select case when count(*) = ${ROWS_A_PART} then (select id from seen order by id limit 1) end as at from seen)
       select stopped.at as "stoppedAt", listed.* from stopped left join (select ${columns} from ${table} where id in (select id from found)) listed on true order by listed.id desc`, where.values);
    found.push(...rows.filter((row): row is { stoppedAt: string | null } & R => row.id !== null).map(({ stoppedAt: _, ...row }) => row as unknown as R));
    const stoppedAt = rows[0]!.stoppedAt ?? undefined;
    if (found.length === take) return { rows: found, stoppedAt: undefined };
    if (stoppedAt === undefined || part === MOST_PARTS) return { rows: found, stoppedAt };
    where.add('id < ?', stoppedAt);
  }
}
