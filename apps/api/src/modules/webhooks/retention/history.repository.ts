/** Removes what is no longer kept, in small batches: no lock is held long, and a stop loses nothing but time. */
import type { Database } from '../../../platform/database/database.js';
import { lowestIdAt } from '../../../platform/http/id-time-range.js';

/** Rows removed in one statement. */
const BATCH = 2_000;

const DELETE_DELIVERIES = `
with old as (
  select d.id from webhook_deliveries d
  where d.id > $1 and d.id < $2 order by d.id limit ${BATCH}
), chosen as (
  select o.id from old o join webhook_deliveries d on d.id = o.id
  where not $3 or not exists (select 1 from operator_tiers t where t.operator_id = d.operator_id and t.tier <> 'free')
), attempts as (
  delete from webhook_attempts a using chosen c where a.delivery_id = c.id
), gone as (
  delete from webhook_deliveries d using chosen c where d.id = c.id returning 1
)
select (select count(*)::int from old) as seen, (select count(*)::int from gone) as gone, (select id from old order by id desc limit 1) as last`;

const DELETE_EVENTS = `
with old as (select id from events where id < $1 order by id limit ${BATCH})
delete from events e using old o where e.id = o.id`;

const NIL_UUID = '00000000-0000-0000-0000-000000000000';

export class HistoryRepository {
  constructor(private readonly database: Database) {}

  /**
   * Deliveries of events older than `before`, with their attempts.
   * @param ofFreeTierOnly whether those of operators with a paid tier stay
   * @returns how many deliveries that were
   */
  async deleteDeliveries(before: Date, ofFreeTierOnly: boolean, signal: AbortSignal): Promise<number> {
    let deleted = 0;
    let after = NIL_UUID;
    while (!signal.aborted) {
      const { rows } = await this.database.pool.query<{ seen: number; gone: number; last: string | null }>(DELETE_DELIVERIES, [after, lowestIdAt(before.getTime()), ofFreeTierOnly]);
      const { seen, gone, last } = rows[0]!;
      deleted += gone;
      if (last === null || seen < BATCH) break;
      after = last;
    }
    return deleted;
  }

  /** Copies of endpoints whose change of the address was over before: what they were kept for is told, or has failed for days. */
  async endNoticeCopies(before: Date): Promise<void> {
    await this.database.pool.query(
      `with over as (
         update webhook_endpoints w set status = 'deleted', secret = '', previous_secret = null, headers = '{}', updated_at = clock_timestamp()
         where w.notices_of is not null and w.status <> 'deleted' and not exists (select 1 from address_changes c where c.id = w.notices_of and (c.status = 'waiting' or c.finished_at >= $1)) returning w.id)
       update webhook_deliveries d set status = 'dropped', lease_until = null, finished_at = clock_timestamp() from over where d.endpoint_id = over.id and d.status = 'owed'`, [before]);
  }

  /** Counts of attempts from before. */
  async deleteHours(before: Date): Promise<void> {
    await this.database.pool.query('delete from webhook_hours where hour < $1', [before]);
  }

  /** @returns how many events that were */
  async deleteEvents(before: Date, signal: AbortSignal): Promise<number> {
    let deleted = 0;
    for (let count = BATCH; count === BATCH && !signal.aborted; deleted += count) {
      count = (await this.database.pool.query(DELETE_EVENTS, [lowestIdAt(before.getTime())])).rowCount ?? 0;
    }
    return deleted;
  }
}
