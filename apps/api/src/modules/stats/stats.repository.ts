import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';

export interface FiguresRow {
  readonly opened: bigint;
  readonly paid: bigint;
  readonly received_msat: bigint;
  readonly fee_msat: bigint;
}
export type DayRow = FiguresRow & { readonly day: string };
export type ResourceRow = FiguresRow & { readonly resource: string };

// What was settled is in the day's row as soon as it is in the ledger. What was opened is counted behind the hot path, up
// to a cursor; the few invoices after it are counted here, so that the sum is of this moment. The cursor is given ($4),
// because only then can the planner know how few they are; "held" says whether it stood there in this snapshot.
const figures = (by: 'day' | 'resource', show: string, order: string) => `
with settled as (
  select ${by} as key, sum(paid) as paid, sum(received_msat) as received_msat, sum(fee_msat) as fee_msat
  from settled_days where operator_id = $1 and day between $2 and $3 group by 1),
opened as (
  select key, sum(opened) as opened from (
    select ${by} as key, opened from opened_days where operator_id = $1 and day between $2 and $3
    union all
    select ${by}, count(*) from (
      select (created_at at time zone 'UTC')::date as day, coalesce(resource, '') as resource from invoices where operator_id = $1 and kind = 'call' and id >= $4) latest
    where day between $2 and $3 group by 1) counted group by 1),
both_sides as (
  select ${show} as key, coalesce(o.opened, 0)::bigint as opened, coalesce(s.paid, 0)::bigint as paid, coalesce(s.received_msat, 0)::bigint as received_msat, coalesce(s.fee_msat, 0)::bigint as fee_msat
  from settled s full join opened o using (key) ${order})
select c.position = $4 as held, f.* from opened_cursor c left join both_sides f on true where c.id = 1`;

const BY_DAY = figures('day', `to_char(key, 'YYYY-MM-DD')`, '');
const BY_RESOURCE = `${figures('resource', 'key', 'order by received_msat desc, paid desc, opened desc, key limit $5')} order by received_msat desc, paid desc, opened desc, key`;

type KeyedRow = FiguresRow & { readonly key: string };

/** Always of one operator. Days are UTC, both ends included. */
@Injectable()
export class StatsRepository {
  constructor(private readonly database: Database) {}

  async byDay(operatorId: string, from: string, to: string): Promise<DayRow[]> {
    return (await this.figures(BY_DAY, [operatorId, from, to])).map(({ key, ...row }) => ({ day: key, ...row }));
  }

  async byResource(operatorId: string, from: string, to: string, limit: number): Promise<ResourceRow[]> {
    return (await this.figures(BY_RESOURCE, [operatorId, from, to], limit)).map(({ key, ...row }) => ({ resource: key, ...row }));
  }

  /** Again where the cursor moved in between: it does every few seconds. */
  private async figures(sql: string, values: readonly string[], limit?: number): Promise<KeyedRow[]> {
    const { pool } = this.database;
    for (;;) {
      const cursor = await pool.query<{ position: string }>({ name: 'stats-cursor', text: 'select position from opened_cursor where id = 1' });
      // Without a name: planned for this very cursor.
      const { rows } = await pool.query<{ held: boolean; key: string | null } & FiguresRow>(sql, [...values, cursor.rows[0]!.position, ...(limit === undefined ? [] : [limit])]);
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
