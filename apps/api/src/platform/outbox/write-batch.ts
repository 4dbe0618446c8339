import { ON_DEMAND_EVENT_TYPES } from '@l402kit/contracts';
import type { ClientBase } from 'pg';
import type { ChainedBatch } from './chain-events.js';

export const SEQUENCER_LEASE = 'sequencer';
/** SQLSTATE of sequencer_expect(): somebody else has numbered events meanwhile, or leads. */
const EXPECTATION_FAILED = 'SEQ01';
const UNIQUE_VIOLATION = '23505';

/** Nothing of the batch was written; what is cached about the chains is not true any more. */
export class SequencerFenced extends Error {
  override readonly name = 'SequencerFenced';
}

// One statement, so that there is no moment in which a frozen leader holds locks. A leader whose epoch is over, or whose
// heads are stale, makes it fail as a whole.
const WRITE_BATCH = `
with lead as materialized (
  select 1 from leases where name = '${SEQUENCER_LEASE}' and epoch = $1 and until > clock_timestamp()
), taken as (
  delete from outbox where id = any($2::bigint[]) returning 1
), moved as (
  update event_heads h set last_sequence = m.sequence, last_hash = m.hash
  from unnest($3::uuid[], $4::bigint[], $5::bigint[], $6::bytea[]) m(operator_id, was, sequence, hash)
  where h.operator_id = m.operator_id and h.last_sequence = m.was returning 1
), written as (
  insert into events (operator_id, sequence, id, type, subject, at, body, body_hash)
  select * from unnest($7::uuid[], $8::bigint[], $9::uuid[], $10::text[], $11::text[], $12::timestamptz[], $13::text[], $14::bytea[])
  returning operator_id, id, type, at
), owed as (
  insert into webhook_deliveries (id, endpoint_id, operator_id, event_id, event_type, next_at)
  select webhook_delivery_id(w.id, n.id), w.id, n.operator_id, n.id, n.type, n.at
  from written n join webhook_endpoints w on w.operator_id = n.operator_id
  where w.status in ('enabled', 'paused') and w.status <> 'deleted'
    and (n.type = any(w.event_types) or ('*' = any(w.event_types) and n.type <> all($15::text[])))
  returning endpoint_id
)
select sequencer_expect('leases held', (select count(*) from lead), 1)
   and sequencer_expect('outbox rows taken', (select count(*) from taken), cardinality($2::bigint[]))
   and sequencer_expect('heads moved', (select count(*) from moved), cardinality($3::uuid[])) as done,
  (select array_agg(distinct endpoint_id) from owed) as endpoints`;

/**
 * Publishes a batch: events, heads, what is owed to webhook endpoints, and the outbox rows are gone.
 * @returns UUIDs of the endpoints that are owed something now
 * @throws SequencerFenced when the epoch or the heads are not ours any more; nothing was written
 */
export async function writeBatch(client: ClientBase, epoch: bigint, batch: ChainedBatch): Promise<string[]> {
  const { events, moves } = batch;
  const operators = [...moves.keys()];
  const heads = [...moves.values()];
  try {
    const { rows } = await client.query<{ endpoints: string[] | null }>({
      name: 'sequencer-write',
      text: WRITE_BATCH,
      values: [
        epoch, batch.outboxIds,
        operators, heads.map((h) => h.was.sequence), heads.map((h) => h.now.sequence), heads.map((h) => h.now.hash),
        events.map((e) => e.operatorId), events.map((e) => e.sequence), events.map((e) => e.id), events.map((e) => e.type),
        events.map((e) => e.subject), events.map((e) => e.at), events.map((e) => e.body), events.map((e) => e.bodyHash),
        [...ON_DEMAND_EVENT_TYPES],
      ],
    });
    return rows[0]?.endpoints ?? [];
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === EXPECTATION_FAILED || code === UNIQUE_VIOLATION) throw new SequencerFenced((error as Error).message, { cause: error });
    throw error;
  }
}
