/** The rows of a sequencer's batch written with plain pg: no envelope is built, nothing is hashed, nobody is fenced. */
import { createHash } from 'node:crypto';
import { newUuid } from '@l402kit/money-types';
import pg from 'pg';

const PUBLISH = `with taken as (delete from outbox where id = any($1::bigint[])),
  moved as (update event_heads h set last_sequence = h.last_sequence + m.n from (select o as operator_id, count(*) as n from unnest($2::uuid[]) o group by 1) m where h.operator_id = m.operator_id)
  insert into events (operator_id, sequence, id, type, subject, at, body, body_hash)
  select operator_id, row_number() over (partition by operator_id) + $6::bigint, id, 'invoice.paid', subject, now(), $5, $7
  from unnest($2::uuid[], $3::uuid[], $4::text[]) as t (operator_id, id, subject)`;

/** Until the outbox is empty. */
export async function publishPlainly(url: string, batch: number): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query('insert into event_heads (operator_id, last_hash) select distinct operator_id, $1::bytea from outbox on conflict do nothing', [Buffer.alloc(32)]);
  const body = 'x'.repeat(900), hash = createHash('sha256').update(body).digest();
  try {
    for (let base = 0; ; base += batch) {
      const { rows } = await client.query<[string, string, string]>({ name: 'read', text: 'select id, operator_id, subject from outbox order by id limit $1', values: [batch], rowMode: 'array' } as pg.QueryArrayConfig);
      if (rows.length === 0) return;
      await client.query({ name: 'publish', text: PUBLISH, values: [rows.map((r) => r[0]), rows.map((r) => r[1]), rows.map(() => newUuid()), rows.map((r) => r[2]), body, base, hash] });
    }
  } finally {
    await client.end();
  }
}
