/**
 * Lists by what no index has. Whoever asks for a rare amount among millions must not make the database read them all: at
 * most so many rows are looked through for a page, newest first. A page that is not full then says where it stopped, and
 * the next one goes on from there.
 */
import type { Pool } from 'pg';
import type { AmountRange } from '../http/amount-range.js';
import type { Conditions } from './conditions.js';

/** A few milliseconds of reading. */
export const LOOKED_THROUGH = 1_000;

export interface LookedThrough<R> {
  readonly rows: R[];
  /** Nothing newer than this id was left out, and there may be older ones; undefined: this is all that there is, or the page is full. */
  readonly stoppedAt: string | undefined;
}

export const wholePage = <R>({ rows }: { readonly rows: R[] }): LookedThrough<R> => ({ rows, stoppedAt: undefined });

/** @param where begins with what an index has, in the order of ids; `columns` are those of R */
export async function lookThrough<R extends { readonly id: string }>(pool: Pool, table: 'invoices' | 'payouts', columns: string, where: Conditions, { minAmountMsat, maxAmountMsat }: AmountRange, take: number): Promise<LookedThrough<R>> {
  const [least, most, limit] = [where.value(minAmountMsat), where.value(maxAmountMsat), where.value(take)];
  const { rows } = await pool.query<{ stoppedAt: string | null } & (R | { id: null })>(
    `with seen as materialized (select id, amount_msat from ${table} where ${String(where)} order by id desc limit ${LOOKED_THROUGH}),
     found as (select id from seen where amount_msat between ${least} and ${most} order by id desc limit ${limit}),
     stopped as (select case when count(*) = ${LOOKED_THROUGH} then (select id from seen order by id limit 1) end as at from seen)
     select stopped.at as "stoppedAt", listed.* from stopped left join (select ${columns} from ${table} where id in (select id from found)) listed on true order by listed.id desc`, where.values);
  const found = rows.filter((row): row is { stoppedAt: string | null } & R => row.id !== null);
  return { rows: found.map(({ stoppedAt: _, ...row }) => row as unknown as R), stoppedAt: found.length < take ? rows[0]!.stoppedAt ?? undefined : undefined };
}
