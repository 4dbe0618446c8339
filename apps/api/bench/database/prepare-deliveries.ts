/** Webhook deliveries that wait: events as the sequencer writes them, owed to endpoints that are paused until the clock starts. */
import { newUuid } from '@l402kit/money-types';
import { newWebhookSecret } from '@l402kit/webhook-signature';
import { sealSecret } from '../../src/modules/webhooks/endpoint-secrets.js';
import type { Database } from '../../src/platform/database/database.js';
import { SecretBox } from '../../src/platform/secrets/secret-box.js';

export interface Owed {
  /** where it is sent */
  readonly url: string;
  readonly deliveries: number;
}
export interface WaitingEndpoint {
  readonly id: string;
  readonly operatorId: string;
}

/** About 0.9 KB, as an `invoice.paid` is. */
export const EVENT_BODY = JSON.stringify({
  specversion: '1.0', id: 'evt_01kaewb1vd5m8y2g6j4t0z7chb', source: '/operators/op_01kaewb0v8fq2t7m3x9d5hncz4', type: 'com.l402kit.invoice.paid',
  subject: 'inv_01kaewb1r6e8vtbk4w2c7yg5ps', time: '2026-11-20T09:30:00.250Z', dataschema: 'http://localhost:4402/schemas/events/invoice.paid.json',
  datacontenttype: 'application/json', sequence: '00000000000000000042', previoushash: 'ab'.repeat(32), sessionid: 'x'.repeat(100),
  data: { invoiceId: 'inv_01kaewb1r6e8vtbk4w2c7yg5ps', amountMsat: 10_000, feeMsat: 30, netMsat: 9_970, paymentHash: 'cd'.repeat(32), resource: '/v1/forecast', paidAt: '2026-11-20T09:30:00.250Z', late: false },
});

/** One operator with one paused endpoint for each of `owed`. @param recorded false: events only, nothing is owed yet */
export async function prepareDeliveries(db: Database, secretsKey: string, owed: readonly Owed[], recorded = true): Promise<WaitingEndpoint[]> {
  const box = new SecretBox(Buffer.from(secretsKey, 'base64'));
  const endpoints = owed.map(() => ({ id: newUuid(), operatorId: newUuid() }));
  await db.pool.query(
    `insert into webhook_endpoints (id, operator_id, url, secret, event_types, status) select id, operator_id, url, secret, '{*}', 'paused' from unnest($1::uuid[], $2::uuid[], $3::text[], $4::bytea[]) as t (id, operator_id, url, secret)`,
    [endpoints.map((e) => e.id), endpoints.map((e) => e.operatorId), owed.map((o) => o.url), endpoints.map((e) => sealSecret(box, e.id, newWebhookSecret()))]);
  await db.pool.query(
    `insert into events (operator_id, sequence, id, type, subject, at, body, body_hash)
     select operator_id, n, uuidv7(), 'invoice.paid', 'inv_1', clock_timestamp(), $3, '' from unnest($1::uuid[], $2::int[]) as t (operator_id, deliveries), generate_series(1, deliveries) n`,
    [endpoints.map((e) => e.operatorId), owed.map((o) => o.deliveries), EVENT_BODY]);
  if (recorded) {
    await db.pool.query(
      `insert into webhook_deliveries (id, endpoint_id, operator_id, event_id, event_type, next_at)
       select webhook_delivery_id(w.id, e.id), w.id, w.operator_id, e.id, e.type, e.at from events e join webhook_endpoints w on w.operator_id = e.operator_id`);
  }
  return endpoints;
}

/** From now on they are delivered to. */
export async function enableEndpoints(db: Database): Promise<void> {
  await db.pool.query(`update webhook_endpoints set status = 'enabled'`);
}

/** How many are delivered and recorded. */
export async function deliveredCount(db: Database, endpointIds: readonly string[]): Promise<number> {
  const { rows } = await db.pool.query<{ n: bigint }>(
    { name: 'bench-delivered', text: `select count(*) as n from webhook_deliveries where endpoint_id = any($1::uuid[]) and status = 'delivered'`, values: [endpointIds] });
  return Number(rows[0]!.n);
}
