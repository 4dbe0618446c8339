import { Injectable } from '@nestjs/common';
import type { AdminQueueItemsQuery, AdminQueueName } from '@l402kit/contracts';
import { publicId } from '@l402kit/money-types';
import { recordStaffAction } from '../../money/staff/record-staff-action.js';
import { Database } from '../../platform/database/database.js';
import { deliveriesSource, QUEUE_SOURCES } from './queue-sources.js';

export interface QueueItemRow {
  readonly id: string;
  readonly operator_id: string | null;
  readonly what: string;
  readonly state: 'waiting' | 'working' | 'failing' | 'failed' | 'parked';
  readonly since: Date;
  readonly next_at: Date | null;
  readonly attempts: number | null;
  readonly detail: string | null;
}

export interface QueueSummaryRow {
  readonly name: AdminQueueName;
  readonly waiting: number;
  readonly failed: number;
  readonly oldest_seconds: number | null;
}

const MOST_LISTED = 100;

/** What waits in PostgreSQL, whoever it belongs to. */
@Injectable()
export class AdminQueuesRepository {
  constructor(private readonly database: Database) {}

  async summary(): Promise<QueueSummaryRow[]> {
    const one = ([name, source]: [string, string]): string =>
      `select '${name}' as name, count(*) filter (where state in ('waiting', 'working'))::int as waiting, count(*) filter (where state not in ('waiting', 'working'))::int as failed,
              extract(epoch from clock_timestamp() - min(since))::int as oldest_seconds from (${source}) q`;
    return (await this.database.pool.query<QueueSummaryRow>(Object.entries(QUEUE_SOURCES).map(one).join(' union all '))).rows;
  }

  /** The oldest first. @param endpointId UUID; only deliveries have one */
  async items(name: AdminQueueName, { state }: Pick<AdminQueueItemsQuery, 'state'>, endpointId: string | undefined): Promise<QueueItemRow[]> {
    const source = name === 'deliveries' && endpointId !== undefined ? deliveriesSource('and endpoint_id = $2') : QUEUE_SOURCES[name];
    const { rows } = await this.database.pool.query<QueueItemRow>(
      `select * from (${source}) q where ($1::text is null or state = $1) and ($2::uuid is null or endpoint_id = $2) order by since limit ${MOST_LISTED}`, [state ?? null, endpointId ?? null]);
    return rows;
  }

  /** As it is now; undefined when nothing with this id waits. @param id UUID */
  async item(name: AdminQueueName, id: string): Promise<QueueItemRow | undefined> {
    const source = name === 'deliveries' ? deliveriesSource('and id = $1') : QUEUE_SOURCES[name];
    return (await this.database.pool.query<QueueItemRow>(`select * from (${source}) q where id = $1`, [id])).rows[0];
  }

  /** Owed anew, with all its attempts ahead. @returns its endpoint; undefined where that is not enabled or the event is no longer kept */
  async owe(deliveryId: string, now: Date, by: string): Promise<string | undefined> {
    return this.database.transaction(async (tx) => {
      const { rows } = await tx.query<{ endpoint_id: string }>(
        `update webhook_deliveries d set status = 'owed', attempts = 0, next_at = $2, finished_at = null from webhook_endpoints w
         where d.id = $1 and d.status in ('owed', 'exhausted') and w.id = d.endpoint_id and w.status = 'enabled' and (d.test_body is not null or exists (select 1 from events where id = d.event_id))
         returning d.endpoint_id`, [deliveryId, now]);
      const endpointId = rows[0]?.endpoint_id;
      if (endpointId !== undefined) await recordStaffAction(tx, { by, action: 'delivery.retry', subject: publicId('delivery', deliveryId), detail: `owed again to ${publicId('webhookEndpoint', endpointId)}` });
      return endpointId;
    });
  }
}
