import { Injectable } from '@nestjs/common';
import { ON_DEMAND_EVENT_TYPES } from '@l402kit/contracts';
import { Database } from '../../platform/database/database.js';
import { idTimeRange } from '../../platform/http/id-time-range.js';
import type { PageRequest } from '../../platform/http/page.js';
import { sequenceBefore } from '../../platform/outbox/sequence-at.js';
import type { AttemptRow, DeliveryRow } from './webhook-deliveries.schemas.js';

export interface DeliveryFilter {
  readonly status?: 'owed' | 'delivered' | 'exhausted' | 'dropped' | undefined;
  readonly eventType?: string | undefined;
  /** UUID */
  readonly eventId?: string | undefined;
  readonly createdAfter?: Date | undefined;
  readonly createdBefore?: Date | undefined;
}

const SHOWN_ATTEMPTS = 100;
/** Events looked at in one statement: bounds its locks and its time. */
const RECOVER_PAGE = 5_000;

// One page of the operator's events: those that the endpoint asks for are owed to it again unless they were delivered.
const RECOVER = `
with page as (
  select sequence, id, type, at from events
  where operator_id = $2 and sequence > $3 and at >= $4 order by sequence limit ${RECOVER_PAGE}
), owed as (
  insert into webhook_deliveries as d (id, endpoint_id, operator_id, event_id, event_type, next_at)
  select webhook_delivery_id(w.id, p.id), w.id, w.operator_id, p.id, p.type, $5
  from page p join webhook_endpoints w on w.id = $1
  where p.type = any(w.event_types) or ('*' = any(w.event_types) and p.type <> all($6::text[]))
  order by p.sequence
  on conflict (id) do update set status = 'owed', attempts = 0, next_at = excluded.next_at, finished_at = null
  where d.status in ('exhausted', 'dropped') or (d.status = 'owed' and d.next_at > excluded.next_at)
  returning 1
)
select (select count(*)::int from owed) as owed, (select max(sequence) from page) as last`;

/** A delivery's id begins with the first nine bytes of its event's (see webhook_delivery_id): a short range of the index. */
const idsOfEvent = (eventId: string): { gte: string; lte: string } => {
  const beginning = eventId.slice(0, 21);
  return { gte: `${beginning}00-000000000000`, lte: `${beginning}ff-ffffffffffff` };
};

@Injectable()
export class WebhookDeliveriesRepository {
  constructor(private readonly database: Database) {}

  list(endpointId: string, filter: DeliveryFilter, page: PageRequest): Promise<DeliveryRow[]> {
    // Ids carry the time of their event: a range of time is a range of the index.
    const { from, to } = idTimeRange(filter);
    const { status, eventType, eventId, createdAfter, createdBefore } = filter;
    return this.database.prisma.webhookDelivery.findMany({
      where: {
        endpointId,
        ...(status && { status }), ...(eventType && { eventType }), ...(eventId && { eventId }),
        AND: [
          eventId === undefined ? {} : { id: idsOfEvent(eventId) },
          page.before === undefined ? {} : { id: { lt: page.before } },
          from === undefined ? {} : { id: { gte: from }, createdAt: { gte: createdAfter! } },
          to === undefined ? {} : { id: { lt: to }, createdAt: { lt: createdBefore! } },
        ],
      },
      orderBy: { id: 'desc' }, take: page.take,
    });
  }

  find(endpointId: string, id: string): Promise<DeliveryRow | null> {
    return this.database.prisma.webhookDelivery.findFirst({ where: { id, endpointId } });
  }

  /** A delivery and its attempts, newest first, of one moment: an attempt that ends meanwhile is in both or in neither. */
  async findWithAttempts(endpointId: string, id: string): Promise<{ delivery: DeliveryRow; attempts: AttemptRow[] } | null> {
    const { webhookDelivery, webhookAttempt } = this.database.prisma;
    const [delivery, attempts] = await this.database.prisma.$transaction([
      webhookDelivery.findFirst({ where: { id, endpointId } }),
      webhookAttempt.findMany({ where: { deliveryId: id, endpointId }, orderBy: { id: 'desc' }, take: SHOWN_ATTEMPTS }),
    ], { isolationLevel: 'RepeatableRead' });
    return delivery && { delivery, attempts };
  }

  /** Undefined when it is no longer kept. */
  async body(delivery: DeliveryRow): Promise<string | undefined> {
    if (delivery.testBody !== null) return delivery.testBody;
    return (await this.database.prisma.event.findUnique({ where: { id: delivery.eventId }, select: { body: true } }))?.body;
  }

  /** Owed anew, with all its attempts ahead, whatever became of it before. @returns null when there is no such delivery */
  async owe(endpointId: string, id: string, now: Date): Promise<DeliveryRow | null> {
    const { rowCount } = await this.database.pool.query(
      `update webhook_deliveries set status = 'owed', attempts = 0, next_at = $3, finished_at = null where id = $2 and endpoint_id = $1`, [endpointId, id, now]);
    return rowCount === 1 ? this.find(endpointId, id) : null;
  }

  async createTest(test: { endpointId: string; operatorId: string; eventId: string; eventType: string; body: string; now: Date }): Promise<DeliveryRow> {
    const { rows } = await this.database.pool.query<{ id: string }>(
      `insert into webhook_deliveries (id, endpoint_id, operator_id, event_id, event_type, test_body, next_at)
       values (webhook_delivery_id($1, $3), $1, $2, $3, $4, $5, $6) returning id`,
      [test.endpointId, test.operatorId, test.eventId, test.eventType, test.body, test.now]);
    return this.database.prisma.webhookDelivery.findUniqueOrThrow({ where: { id: rows[0]!.id } });
  }

  /**
   * Owes the endpoint everything since `since` that was not delivered, page by page, so that memory and locks stay small
   * however much it is.
   * @returns how many deliveries that were
   */
  async recover(operatorId: string, endpointId: string, since: Date, now: Date): Promise<number> {
    let recovered = 0;
    for (let after = await sequenceBefore(this.database, operatorId, since); ;) {
      const { rows } = await this.database.pool.query<{ owed: number; last: bigint | null }>(
        { name: 'webhooks-recover', text: RECOVER, values: [endpointId, operatorId, after, since, now, [...ON_DEMAND_EVENT_TYPES]] });
      const { owed, last } = rows[0]!;
      recovered += owed;
      if (last === null) return recovered;
      after = last;
    }
  }
}
