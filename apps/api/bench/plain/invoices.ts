/** The rows of new invoices written with plain pg, in batches that fill up while one is being written. */
import { randomBytes } from 'node:crypto';
import { newUuid } from '@l402kit/money-types';
import pg from 'pg';

const STORE = `with given as (select * from unnest($1::uuid[], $2::bytea[]) as t (id, hash)),
  i as (insert into invoices (id, operator_id, node_id, amount_msat, fee_ppm, description, resource, bolt11, payment_hash, expires_at)
        select id, $3, 'main', 10000, 3000, 'One weather forecast', '/v1/forecast', $4, hash, now() + interval '1 hour' from given),
  k as (insert into idempotency_keys (scope, route, key, body_hash, resource_id, status) select $3::text, 'POST /v1/invoices', id::text, hash, id, 201 from given)
  insert into payment_hashes (hash, direction, kind, ref) select hash, 'incoming', 'invoice', id from given`;

/** As many as `waiting` callers get done, each one at a time. @returns invoices a second */
export async function storePlainly(url: string, operatorId: string, waiting: number, seconds: number): Promise<number> {
  const client = new pg.Client(url);
  await client.connect();
  const bolt11 = 'x'.repeat(300), began = performance.now();
  let stored = 0;
  try {
    // With `waiting` callers that each wait for their answer, half of them are written while the other half gathers.
    const batch = waiting / 2;
    while (performance.now() - began < seconds * 1_000) {
      const ids = Array.from({ length: batch }, () => newUuid());
      await client.query({ name: 'store', text: STORE, values: [ids, ids.map(() => randomBytes(32)), operatorId, bolt11] });
      stored += batch;
    }
    return (stored * 1_000) / (performance.now() - began);
  } finally {
    await client.end();
  }
}
