import { Injectable } from '@nestjs/common';
import { SESSION_HOLDS } from '../../platform/auth/session-store.js';
import { Database } from '../../platform/database/database.js';
import { sequenceBefore } from '../../platform/outbox/sequence-at.js';

export interface EventRow {
  readonly sequence: bigint;
  readonly type: string;
  /** Exactly what is sent and hashed. */
  readonly body: string;
  readonly bodyHash: Buffer;
}

export interface EventQuery {
  /** Only events after this one. */
  readonly after: bigint;
  readonly limit: number;
  readonly types?: readonly string[] | undefined;
  readonly createdAfter?: Date | undefined;
  readonly createdBefore?: Date | undefined;
}

const PAGE = `
select sequence, type, body, body_hash as "bodyHash" from events
where operator_id = $1 and sequence > $2 and ($3::text[] is null or type = any($3)) and ($4::timestamptz is null or at >= $4) and ($5::timestamptz is null or at < $5)
order by sequence limit $6`;

@Injectable()
export class EventsRepository {
  constructor(private readonly database: Database) {}

  /** In the order of their sequence. */
  async page(operatorId: string, query: EventQuery): Promise<EventRow[]> {
    const begin = query.createdAfter ? await sequenceBefore(this.database, operatorId, query.createdAfter) : 0n;
    const after = begin > query.after ? begin : query.after;
    const { rows } = await this.database.pool.query<EventRow>(PAGE, [operatorId, after, query.types ?? null, query.createdAfter ?? null, query.createdBefore ?? null, query.limit]);
    return rows;
  }

  /** Operator → sequence of its last event; 0 where there is none. */
  async heads(operatorIds: readonly string[]): Promise<Map<string, bigint>> {
    const { rows } = await this.database.pool.query<{ operator_id: string; last_sequence: bigint }>(
      { name: 'event-heads', text: 'select operator_id, last_sequence from event_heads where operator_id = any($1::uuid[])', values: [operatorIds] });
    return new Map(rows.map((row) => [row.operator_id, row.last_sequence]));
  }

  /** Which of these API keys, and of these sessions of browsers, are valid. */
  async validKeys(keyIds: readonly string[]): Promise<Set<string>> {
    const { rows } = await this.database.pool.query<{ id: string }>(
      `select id from api_keys where id = any($1::uuid[]) and revoked_at is null
       union all select s.id from sessions s where s.id = any($1::uuid[]) and ${SESSION_HOLDS}`, [keyIds]);
    return new Set(rows.map((row) => row.id));
  }
}
