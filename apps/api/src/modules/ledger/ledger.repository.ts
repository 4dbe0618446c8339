import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { PageRequest } from '../../platform/http/page.js';

export interface MovementRow {
  readonly id: string;
  readonly code: string;
  readonly subject: string;
  readonly at: Date;
  /** Entries on the operator's account: negative is owed more. */
  readonly owed: bigint;
  readonly in_flight: bigint;
}

// The newest of each account first, then the newest of both: each half is a range of the primary key.
const LIST = `
with o as (select ledger_account_id as owed, in_flight_account_id as moving from operators where id = $1),
newest as (
  (select e.movement_id, e.amount_msat as owed, 0::bigint as moving from ledger_entries e, o
   where e.account_id = o.owed and ($2::uuid is null or e.movement_id < $2) order by e.movement_id desc limit $3)
  union all
  (select e.movement_id, 0, e.amount_msat from ledger_entries e, o
   where e.account_id = o.moving and ($2::uuid is null or e.movement_id < $2) order by e.movement_id desc limit $3)),
changes as (select movement_id, sum(owed)::bigint as owed, sum(moving)::bigint as in_flight from newest group by movement_id order by movement_id desc limit $3)
select m.id, m.code, m.subject, m.at, c.owed, c.in_flight from changes c join ledger_movements m on m.id = c.movement_id order by m.id desc`;

/** Reads only: src/money/ledger is the sole writer. */
@Injectable()
export class LedgerRepository {
  constructor(private readonly database: Database) {}

  async list(operatorId: string, page: PageRequest): Promise<MovementRow[]> {
    const { rows } = await this.database.pool.query<MovementRow>({ name: 'ledger-list', text: LIST, values: [operatorId, page.before ?? null, page.take] });
    return rows;
  }
}
