import type { Database } from '../../src/platform/database/database.js';

/** What an `invoice.paid` of the real thing has: fills a row as the money path does. */
export const PAID_DATA = JSON.stringify({
  invoiceId: 'inv_01kar5wz0x8ejs0n3r4q6v2m7d', amountMsat: 10_000, feeMsat: 30, netMsat: 9_970, paymentHash: 'ab'.repeat(32), resource: '/v1/forecast', paidAt: '2026-01-01T00:00:00.000Z', late: false,
});

/** `count` events that wait to be numbered, of `operators` operators in turn. */
export async function prepareOutbox(db: Database, operators: number, count: number): Promise<void> {
  await db.pool.query(
    `with o as (select array_agg(uuidv7()) as ids from generate_series(1, $1::int))
     insert into outbox (operator_id, type, subject, data) select o.ids[1 + n % $1::int], 'invoice.paid', 'inv_' || n, $3 from o, generate_series(1, $2::int) n`,
    [operators, count, PAID_DATA]);
}
