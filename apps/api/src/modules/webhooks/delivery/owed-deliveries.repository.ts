/** What endpoints are owed, as the delivery takes it and gives it back. Hot: one statement each, over whole batches. */
import { newUuid } from '@l402kit/money-types';
import type { Database } from '../../../platform/database/database.js';
import type { Attempt } from './attempt.js';
import type { ClaimedDelivery } from './delivery-endpoint.js';

/** An attempt and what follows from it. */
export interface AttemptRecord {
  readonly deliveryId: string;
  readonly endpointId: string;
  readonly attempt: Attempt;
  /** `owed`: tried again at `nextAt`. */
  readonly status: 'delivered' | 'owed' | 'exhausted';
  readonly nextAt: Date | null;
}

const CLAIM = `
with due as (
  select id from webhook_deliveries
  where endpoint_id = $1 and status = 'owed' and next_at <= $2 and (lease_until is null or lease_until <= $2)
  order by next_at, id limit $3 for update skip locked
), taken as (
  update webhook_deliveries d set lease_until = $4 from due where d.id = due.id
  returning d.id, d.event_id, d.attempts, d.next_at, d.test_body
)
select t.id, t.event_id, t.attempts, coalesce(t.test_body, e.body) as body
from taken t left join events e on e.id = t.event_id
order by t.next_at, t.id`;

// A success counts whatever became of the delivery meanwhile; a failure does not undo one.
const RECORD = `
with a as (
  select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[], $5::int[], $6::int[], $7::text[], $8::text[], $9::text[], $10::text[], $11::timestamptz[], $12::text[], $13::text[])
    a(delivery_id, endpoint_id, id, at, status_code, duration_ms, response, error_code, error_detail, status, next_at, request_headers, response_headers)
), delivered as (
  update webhook_deliveries d
  set attempts = d.attempts + 1, lease_until = null,
      status = case when a.status = 'delivered' then 'delivered' when d.status = 'owed' then a.status::delivery_status else d.status end,
      next_at = coalesce(a.next_at, d.next_at),
      finished_at = case when a.status = 'delivered' or (d.status = 'owed' and a.status = 'exhausted') then a.at else d.finished_at end
  from a where d.id = a.delivery_id
), kept as (
  insert into webhook_attempts (id, delivery_id, endpoint_id, at, status_code, duration_ms, response, error_code, error_detail, request_headers, response_headers)
  select id, delivery_id, endpoint_id, at, status_code, duration_ms, response, error_code, error_detail, request_headers, response_headers from a
), health as (
  select endpoint_id, bool_or(status = 'delivered') as healthy, min(at) as first_at from a group by endpoint_id
)
update webhook_endpoints w set failing_since = case when h.healthy then null else h.first_at end
from health h
where w.id = h.endpoint_id and (w.failing_since is null) <> h.healthy`;

const RELEASE = `update webhook_deliveries set lease_until = null where id = any($1::uuid[]) and status = 'owed'`;

const DROP_UNKNOWN = `update webhook_deliveries set status = 'dropped', lease_until = null, finished_at = $2 where id = any($1::uuid[]) and status = 'owed'`;

// Jumps from endpoint to endpoint through the index of what is owed: it costs one step an endpoint, however much each is
// owed. Where the first is in somebody's hands, that worker goes on with the rest.
const DUE_ENDPOINTS = `
with recursive first as (
  (select endpoint_id, next_at, lease_until from webhook_deliveries where status = 'owed' order by endpoint_id, next_at, id limit 1)
  union all
  select n.endpoint_id, n.next_at, n.lease_until from first f, lateral (
    select endpoint_id, next_at, lease_until from webhook_deliveries
    where status = 'owed' and endpoint_id > f.endpoint_id order by endpoint_id, next_at, id limit 1) n
)
select f.endpoint_id from first f join webhook_endpoints w on w.id = f.endpoint_id
where f.next_at <= $1 and (f.lease_until is null or f.lease_until <= $1)
  and w.status = 'enabled' and (w.held_until is null or w.held_until <= $1)
order by f.next_at limit $2`;

export class OwedDeliveriesRepository {
  constructor(private readonly database: Database) {}

  /** Takes what is due, oldest first, until `leaseUntil`: nobody else takes it before. */
  async claim(endpointId: string, now: Date, limit: number, leaseUntil: Date): Promise<ClaimedDelivery[]> {
    const { rows } = await this.database.pool.query<{ id: string; event_id: string; attempts: number; body: string | null }>(
      { name: 'webhooks-claim', text: CLAIM, values: [endpointId, now, limit, leaseUntil] });
    return rows.map((row) => ({ id: row.id, eventId: row.event_id, attempts: row.attempts, body: row.body }));
  }

  /** Keeps attempts and what follows from them, and whether their endpoints fail. */
  async record(records: readonly AttemptRecord[]): Promise<void> {
    await this.database.pool.query({
      name: 'webhooks-record',
      text: RECORD,
      values: [
        records.map((r) => r.deliveryId), records.map((r) => r.endpointId), records.map(() => newUuid()),
        records.map((r) => r.attempt.at), records.map((r) => r.attempt.statusCode), records.map((r) => r.attempt.durationMs),
        records.map((r) => r.attempt.response), records.map((r) => r.attempt.errorCode), records.map((r) => r.attempt.errorDetail),
        records.map((r) => r.status), records.map((r) => r.nextAt), records.map((r) => r.attempt.keptHeaders && JSON.stringify(r.attempt.keptHeaders)),
        records.map((r) => r.attempt.responseHeaders && JSON.stringify(r.attempt.responseHeaders)),
      ],
    });
  }

  /** Gives back what was taken but not tried. */
  async release(deliveryIds: readonly string[]): Promise<void> {
    if (deliveryIds.length > 0) await this.database.pool.query(RELEASE, [deliveryIds]);
  }

  /** Ends deliveries whose event is no longer kept. */
  async dropUnknown(deliveryIds: readonly string[], now: Date): Promise<void> {
    if (deliveryIds.length > 0) await this.database.pool.query(DROP_UNKNOWN, [deliveryIds, now]);
  }

  /** Endpoints that are owed something now and that nobody is working on; the longest overdue first. */
  async dueEndpoints(now: Date, limit: number): Promise<string[]> {
    const { rows } = await this.database.pool.query<{ endpoint_id: string }>({ name: 'webhooks-due', text: DUE_ENDPOINTS, values: [now, limit] });
    return rows.map((row) => row.endpoint_id);
  }
}
