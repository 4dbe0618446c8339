/** The one statement that makes a batch of invoices durable, with their hashes, idempotency keys and outbox rows. */
import type { Msat } from '@l402kit/money-types';
import type { Database } from '../platform/database/database.js';
import type { OutboxRow } from '../platform/outbox/outbox.js';

export interface IdempotentRequest {
  /** API key id (or address and source) */
  readonly scope: string;
  readonly route: string;
  readonly key: string;
  /** SHA-256 of the request body */
  readonly bodyHash: Buffer;
}

export interface NewInvoice {
  readonly id: string;
  readonly operatorId: string;
  readonly nodeId: string;
  readonly amountMsat: Msat;
  readonly feePpm: number;
  readonly description: string;
  readonly resource: string | null;
  readonly context: Readonly<Record<string, string>> | undefined;
  readonly bolt11: string;
  readonly paymentHash: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly idempotency: IdempotentRequest | undefined;
  readonly event: OutboxRow | undefined;
}

export type Stored = { readonly outcome: 'created' } | { readonly outcome: 'replayed'; readonly invoiceId: string } | { readonly outcome: 'conflict' };

// Keys are claimed in sorted order, so that two processes with the same keys cannot wait for each other.
// Within one batch the first of several requests with one key wins; the others find its row afterwards.
const STORE = `
with given as (
  select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[], $5::int[], $6::text[], $7::text[], $8::jsonb[], $9::text[],
                       $10::bytea[], $11::timestamptz[], $12::timestamptz[], $13::text[], $14::text[], $15::text[], $16::bytea[],
                       $17::text[], $18::text[], $19::text[], $20::text[]) with ordinality
    as t (id, operator_id, node_id, amount_msat, fee_ppm, description, resource, context, bolt11, payment_hash, created_at, expires_at,
          scope, route, key, body_hash, event_type, event_subject, event_data, event_extensions, place)),
claimed as (
  insert into idempotency_keys (scope, route, key, body_hash, resource_id, status)
  select scope, route, key, body_hash, id, 201 from given where key is not null order by scope, route, key, place
  on conflict do nothing returning resource_id),
stored as (
  insert into invoices (id, operator_id, node_id, amount_msat, fee_ppm, description, resource, context, bolt11, payment_hash, created_at, expires_at)
  select id, operator_id, node_id, amount_msat, fee_ppm, description, resource, context, bolt11, payment_hash, created_at, expires_at
  from given where key is null or id in (select resource_id from claimed)
  returning id),
hashed as (
  insert into payment_hashes (hash, direction, kind, ref)
  select g.payment_hash, 'incoming', 'invoice', g.id from given g join stored using (id) order by g.payment_hash),
told as (
  insert into outbox (operator_id, type, subject, data, extensions)
  select g.operator_id, g.event_type, g.event_subject, g.event_data, g.event_extensions
  from given g join stored using (id) where g.event_type is not null order by g.place)
select id from stored`;

export async function storeInvoices(db: Database, invoices: readonly NewInvoice[]): Promise<Stored[]> {
  const { rows } = await db.pool.query<[string]>({ name: 'store-invoices', text: STORE, values: columns(invoices), rowMode: 'array' } as never);
  const stored = new Set(rows.map((r) => r[0]));
  const missing = invoices.filter((i) => !stored.has(i.id));
  const earlier = missing.length > 0 ? await earlierRequests(db, missing) : new Map<string, Stored>();
  return invoices.map((i) => earlier.get(i.id) ?? { outcome: 'created' });
}

/** Who had the key before: the same request (replay) or another one (conflict). */
async function earlierRequests(db: Database, invoices: readonly NewInvoice[]): Promise<Map<string, Stored>> {
  const keyed = invoices.map((i) => ({ id: i.id, ...i.idempotency! }));
  const { rows } = await db.pool.query<{ id: string; resource_id: string; same: boolean }>(
    `select g.id, k.resource_id, k.body_hash = g.body_hash as same
     from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bytea[]) as g (id, scope, route, key, body_hash)
     join idempotency_keys k using (scope, route, key)`,
    [keyed.map((k) => k.id), keyed.map((k) => k.scope), keyed.map((k) => k.route), keyed.map((k) => k.key), keyed.map((k) => k.bodyHash)]);
  const found = new Map<string, Stored>(rows.map((r) => [r.id, r.same ? { outcome: 'replayed', invoiceId: r.resource_id } : { outcome: 'conflict' }]));
  // A key that was swept between the two statements: say so rather than hand out an invoice that was not stored.
  for (const i of invoices) if (!found.has(i.id)) found.set(i.id, { outcome: 'conflict' });
  return found;
}

function columns(invoices: readonly NewInvoice[]): unknown[][] {
  const c: unknown[][] = Array.from({ length: 20 }, () => []);
  for (const i of invoices) {
    const k = i.idempotency, e = i.event;
    const row = [
      i.id, i.operatorId, i.nodeId, i.amountMsat, i.feePpm, i.description, i.resource, i.context ? JSON.stringify(i.context) : null, i.bolt11,
      Buffer.from(i.paymentHash, 'hex'), i.createdAt, i.expiresAt, k?.scope ?? null, k?.route ?? null, k?.key ?? null, k?.bodyHash ?? null,
      e?.type ?? null, e?.subject ?? null, e ? JSON.stringify(e.data) : null, e?.extensions ? JSON.stringify(e.extensions) : null,
    ];
    for (let n = 0; n < row.length; n++) c[n]!.push(row[n]);
  }
  return c;
}
