import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { summedParts } from './summed-parts.js';

export interface FiguresRow {
  readonly opened: bigint;
  readonly paid: bigint;
  readonly received_msat: bigint;
  readonly fee_msat: bigint;
}
export type DayRow = FiguresRow & { readonly day: string };
export type ResourceRow = FiguresRow & { readonly resource: string };

// What was settled is in the day's row as soon as it is in the ledger. What was opened is counted behind the hot path, up
// to a cursor; the few invoices after it are counted here, so that the sum is of this moment. Days that are over are summed
// up, to a day. Both are given ($4, $5), because only then can the planner know how few rows remain; "held" says whether
// they stood there in this snapshot.
const daysOf = (key: string, first: string, last: string): string => `
  select ${key} as key, opened, 0::bigint as paid, 0::bigint as received_msat, 0::bigint as fee_msat from opened_days where operator_id = $1 and day between ${first} and ${last}
  union all
  select ${key}, 0, paid, received_msat, fee_msat from settled_days where operator_id = $1 and day between ${first} and ${last}`;
const latest = (key: string): string => `
  select ${key}, count(*), 0, 0, 0 from (
    select (created_at at time zone 'UTC')::date as day, coalesce(resource, '') as resource from invoices where operator_id = $1 and kind = 'call' and id >= $4) latest
  where day between $2 and $3 group by 1`;
const figures = (show: string, parts: readonly string[], order: string): string => `
with summed as (
  select ${show} as key, sum(opened)::bigint as opened, sum(paid)::bigint as paid, sum(received_msat)::bigint as received_msat, sum(fee_msat)::bigint as fee_msat
  from (${parts.join(' union all ')}) parts group by 1 ${order})
select c.position = $4 and u.day = $5 as held, s.* from opened_cursor c cross join sums_until u left join summed s on true where c.id = 1 and u.id = 1`;

const BY_DAY = figures(`to_char(key, 'YYYY-MM-DD')`, [
  `select day as key, opened, paid, received_msat, fee_msat from summed_days where operator_id = $1 and day between $2 and least($3::date, $5::date - 1)`,
  daysOf('day', 'greatest($2::date, $5::date)', '$3'), latest('day'),
], '');
const MOST_FIRST = 'order by received_msat desc, paid desc, opened desc, key';
const BY_RESOURCE = `${figures('key', [
  `select resource as key, opened, paid, received_msat, fee_msat from summed_months where operator_id = $1 and month between $6 and $7`,
  daysOf('resource', '$8', '$9'), daysOf('resource', '$10', '$11'), latest('resource'),
], `${MOST_FIRST} limit $12`)} ${MOST_FIRST}`;

const servedBy = (key: string): string => `select ${key} as key, sum(served)::bigint as served from served_days where operator_id = $1 and day between $2 and $3 group by 1`;
const SERVED = { day: servedBy(`to_char(day, 'YYYY-MM-DD')`), resource: servedBy('resource') } as const;

type KeyedRow = FiguresRow & { readonly key: string };

/** Always of one operator. Days are UTC, both ends included. */
@Injectable()
export class StatsRepository {
  constructor(private readonly database: Database) {}

  async byDay(operatorId: string, from: string, to: string): Promise<DayRow[]> {
    return (await this.figures(BY_DAY, [operatorId, from, to], () => [])).map(({ key, ...row }) => ({ day: key, ...row }));
  }

  async byResource(operatorId: string, from: string, to: string, limit: number): Promise<ResourceRow[]> {
    const rows = await this.figures(BY_RESOURCE, [operatorId, from, to], (until) => {
      const { months, before, after } = summedParts({ first: from, last: to }, until);
      return [months.first, months.last, before.first, before.last, after.first, after.last, limit];
    });
    return rows.map(({ key, ...row }) => ({ resource: key, ...row }));
  }

  /** Calls that were reported as served, by the day of the report or by resource; those without any are missing. */
  async served(operatorId: string, from: string, to: string, by: 'day' | 'resource'): Promise<ReadonlyMap<string, bigint>> {
    const { rows } = await this.database.pool.query<{ key: string; served: bigint }>(SERVED[by], [operatorId, from, to]);
    return new Map(rows.map(({ key, served }) => [key, served]));
  }

  /** Again where a cursor moved in between: one does every few seconds. */
  private async figures(sql: string, values: readonly string[], more: (summedUntil: string) => readonly unknown[]): Promise<KeyedRow[]> {
    const { pool } = this.database;
    for (;;) {
      const { rows: [cursors] } = await pool.query<{ position: string; until: string }>(
        { name: 'stats-cursors', text: 'select c.position, u.day::text as until from opened_cursor c, sums_until u where c.id = 1 and u.id = 1' });
      // Without a name: planned for these very cursors.
      const { rows } = await pool.query<{ held: boolean; key: string | null } & FiguresRow>(sql, [...values, cursors!.position, cursors!.until, ...more(cursors!.until)]);
      if (rows[0]!.held) return rows.filter((row): row is { held: boolean } & KeyedRow => row.key !== null).map(({ held: _, ...row }) => row);
    }
  }

  /** Whether anything happened before this day. */
  async hasOlder(operatorId: string, day: string): Promise<boolean> {
    const { rows } = await this.database.pool.query<{ older: boolean }>(
      `select exists (select 1 from settled_days where operator_id = $1 and day < $2) or exists (select 1 from opened_days where operator_id = $1 and day < $2) as older`,
      [operatorId, day]);
    return rows[0]!.older;
  }
}
