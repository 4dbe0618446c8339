import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { type CreatedRange, lowestIdAt } from '../../platform/http/id-time-range.js';
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

// The newest of each account first, then the newest of both: each half is a range of the primary key. A movement's id is
// made when it is recorded, so that the range says what is too old as well ($4). Accounts are looked up beforehand: joined, all entries would be read.
const LIST = `
with o as (select ledger_account_id as owed, in_flight_account_id as moving from operators where id = $1),
newest as (
  (select e.movement_id, e.amount_msat as owed, 0::bigint as moving from ledger_entries e
   where e.account_id = (select owed from o) and e.movement_id < $2 and e.movement_id >= $4 order by e.movement_id desc limit $3)
  union all
  (select e.movement_id, 0, e.amount_msat from ledger_entries e
   where e.account_id = (select moving from o) and e.movement_id < $2 and e.movement_id >= $4 order by e.movement_id desc limit $3)),
changes as (select movement_id, sum(owed)::bigint as owed, sum(moving)::bigint as in_flight from newest group by movement_id order by movement_id desc limit $3)
select m.id, m.code, m.subject, m.at, c.owed, c.in_flight from changes c join ledger_movements m on m.id = c.movement_id order by m.id desc`;

// Whatever moves on the other account has been owed before.
const OLDER = `select exists (select 1 from ledger_entries e where e.account_id = (select ledger_account_id from operators where id = $1) and e.movement_id < $2) as older`;

const HIGHEST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Reads only: src/money/ledger is the sole writer. */
@Injectable()
export class LedgerRepository {
  constructor(private readonly database: Database) {}

  /** @param notBefore nothing older is shown */
  async list(operatorId: string, { createdAfter, createdBefore }: CreatedRange, page: PageRequest, notBefore: Date | undefined): Promise<MovementRow[]> {
    const from = lowestIdAt(Math.max(createdAfter?.getTime() ?? 0, notBefore?.getTime() ?? 0));
    const before = [page.before ?? HIGHEST_ID, createdBefore === undefined ? HIGHEST_ID : lowestIdAt(createdBefore.getTime())].sort()[0];
    const { rows } = await this.database.pool.query<MovementRow>({ name: 'ledger-list', text: LIST, values: [operatorId, before, page.take, from] });
    return rows;
  }

  /** Whether there is anything older than what is shown. */
  async hasOlder(operatorId: string, than: Date): Promise<boolean> {
    const { rows } = await this.database.pool.query<{ older: boolean }>({ name: 'ledger-older', text: OLDER, values: [operatorId, lowestIdAt(than.getTime())] });
    return rows[0]!.older;
  }
}
