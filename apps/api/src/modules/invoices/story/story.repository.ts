import { Injectable } from '@nestjs/common';
import { publicId } from '@l402kit/money-types';
import { Database } from '../../../platform/database/database.js';
import type { Invoice, WebhookDelivery } from '../../../platform/database/generated/client.js';
import { sequenceBefore } from '../../../platform/outbox/sequence-at.js';

export interface StoryEventRow {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly sequence: bigint;
  readonly at: Date;
  readonly body: string;
}

export type StoryDeliveryRow = WebhookDelivery & {
  readonly url: string;
  readonly description: string;
  readonly attemptAt: Date | null;
  readonly durationMs: number | null;
  readonly statusCode: number | null;
  readonly errorDetail: string | null;
};

/** When something happened that has told of itself. */
export interface Moment {
  readonly at: Date;
  /** how long after it its events may have come */
  readonly withinMs: number;
}

/** Events of one moment that are looked through: of an account that tells of more in so short a time, some may be missing. */
const MOST_LOOKED_AT = 20_000;
/** Clocks of two machines. */
const SLACK_MS = 2_000;
/** How long a change may take to commit: so far may the order of events be from that of their times. */
const TRANSACTION_MS = 30_000;

// The index gives the account's events in their order; there is none of subjects, which each event would pay for.
const EVENTS = `
select id, type, subject, sequence, at, body from (
  select * from events where operator_id = $1 and sequence > $2 order by sequence limit ${MOST_LOOKED_AT}) near
where at >= $3 and at < $4 and (subject = any($5::text[]) or (type in ('call.served', 'call.refused') and strpos(body, $6) > 0)) order by sequence limit 100`;

const DELIVERIES = `
select d.id, d.endpoint_id as "endpointId", d.operator_id as "operatorId", d.event_id as "eventId", d.event_type as "eventType", d.test_body as "testBody", d.status::text, d.attempts,
  d.next_at as "nextAt", d.lease_until as "leaseUntil", d.created_at as "createdAt", d.finished_at as "finishedAt", w.url, w.description,
  a.at as "attemptAt", a.duration_ms as "durationMs", a.status_code as "statusCode", a.error_detail as "errorDetail"
from unnest($2::uuid[]) e (id) join webhook_endpoints w on w.operator_id = $1 and w.notices_of is null
join webhook_deliveries d on d.id = webhook_delivery_id(w.id, e.id)
left join lateral (select at, duration_ms, status_code, error_detail from webhook_attempts where delivery_id = d.id order by id desc limit 1) a on true
order by d.id`;

@Injectable()
export class StoryRepository {
  constructor(private readonly database: Database) {}

  /** Events whose subject is one of `subjects`, or that name the payment hash, near these moments; in their order. */
  async events(operatorId: string, moments: readonly Moment[], subjects: readonly string[], paymentHash: string): Promise<StoryEventRow[]> {
    const found = new Map<string, StoryEventRow>();
    for (const { since, until } of spans(moments)) {
      const { rows } = await this.database.pool.query<StoryEventRow>(EVENTS, [
        operatorId, await sequenceBefore(this.database, operatorId, since, TRANSACTION_MS), since, until, subjects, `"paymentHash":"${paymentHash}"`,
      ]);
      for (const row of rows) found.set(row.id, row);
    }
    return [...found.values()].sort((a, b) => (a.sequence < b.sequence ? -1 : 1));
  }

  /** To whom these events are owed, or were delivered: each one's id follows from endpoint and event. */
  async deliveries(operatorId: string, eventIds: readonly string[]): Promise<StoryDeliveryRow[]> {
    if (eventIds.length === 0) return [];
    const { rows } = await this.database.pool.query<StoryDeliveryRow>(DELIVERIES, [operatorId, eventIds]);
    return rows;
  }

  /** When payouts were sent and when they ended. */
  async payoutTimes(operatorId: string, payoutIds: readonly string[]): Promise<{ created_at: Date; finished_at: Date | null }[]> {
    if (payoutIds.length === 0) return [];
    const { rows } = await this.database.pool.query<{ created_at: Date; finished_at: Date | null }>(
      'select created_at, finished_at from payouts where operator_id = $1 and id = any($2::uuid[])', [operatorId, payoutIds]);
    return rows;
  }

  /** When the payment was recorded, which is when its event was written. */
  async recordedAt(invoice: Pick<Invoice, 'id'>): Promise<Date | undefined> {
    const { rows } = await this.database.pool.query<{ at: Date }>(`select at from ledger_movements where code = 'invoice.receive' and subject = $1`, [invoice.id]);
    return rows[0]?.at;
  }
}

/** The ids under which events name an invoice and payouts. */
export const storySubjects = (invoiceId: string, payoutIds: readonly string[]): string[] => [publicId('invoice', invoiceId), ...payoutIds.map((id) => publicId('payout', id))];

/** Moments that lie close together are looked through at once: finding where to begin costs more than the events between them. */
function spans(moments: readonly Moment[]): { readonly since: Date; readonly until: Date }[] {
  const together: { since: Date; until: Date }[] = [];
  for (const { at, withinMs } of [...moments].sort((a, b) => a.at.getTime() - b.at.getTime())) {
    const [since, until] = [new Date(at.getTime() - SLACK_MS), new Date(at.getTime() + withinMs)];
    const before = together.at(-1);
    if (before === undefined || since.getTime() - before.until.getTime() > TRANSACTION_MS) together.push({ since, until });
    else if (until > before.until) before.until = until;
  }
  return together;
}
