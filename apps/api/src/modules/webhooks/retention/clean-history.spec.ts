import { ManualClock, newUuid } from '@l402kit/money-types';
import { createTestDatabase, type TestDatabase } from '@l402kit/testing';
import { Database } from '../../../platform/database/database.js';
import { removeOldHistory } from './clean-history.js';
import { HistoryRepository } from './history.repository.js';

let testDatabase: TestDatabase;
let db: Database;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  db = new Database(testDatabase.url);
});
afterAll(async () => {
  await db.close();
  await testDatabase.drop();
});

const DAY = 86_400_000;
const now = new Date('2026-11-20T12:00:00Z');

async function operatorOf(tier: 'free' | 'founder', account: number): Promise<string> {
  const id = newUuid();
  await db.pool.query(`insert into operators (id, lightning_address, ledger_account_id, in_flight_account_id) values ($1, 'a@b.c', $2, $3)`, [id, account, account + 1]);
  if (tier !== 'free') await db.pool.query('insert into operator_tiers (operator_id, tier) values ($1, $2::tier)', [id, tier]);
  return id;
}

/** Ids carry their time: an event and its delivery as they were made `days` ago. */
async function story(operatorId: string, sequence: number, days: number): Promise<string> {
  const hex = (now.getTime() - days * DAY).toString(16).padStart(12, '0');
  const at = (id: string): string => `${hex.slice(0, 8)}-${hex.slice(8)}-${id.slice(14)}`;
  const [event, delivery] = [at(newUuid()), at(newUuid())];
  await db.pool.query(`insert into events values ($1, $2, $3, 'invoice.paid', 'inv_1', $4, '{}', '')`, [operatorId, sequence, event, new Date(now.getTime() - days * DAY)]);
  await db.pool.query(`insert into webhook_deliveries (id, endpoint_id, operator_id, event_id, event_type) values ($1, $2, $3, $4, 'invoice.paid')`, [delivery, newUuid(), operatorId, event]);
  await db.pool.query(`insert into webhook_attempts (id, delivery_id, endpoint_id, at, duration_ms) values ($1, $2, $3, now(), 1)`, [newUuid(), delivery, newUuid()]);
  return delivery;
}

it('keeps events for 30 days, deliveries with their attempts for 30 days, and for 7 days in the free tier', async () => {
  const [free, paid] = [await operatorOf('free', 1), await operatorOf('founder', 3)];
  const kept: string[] = [];
  for (const [i, days] of [0, 6.9, 7.1, 29.9, 30.1, 400].entries()) {
    const [ofFree, ofPaid] = [await story(free, i + 1, days), await story(paid, i + 1, days)];
    if (days < 7) kept.push(ofFree);
    if (days < 30) kept.push(ofPaid);
  }
  const removed = await removeOldHistory(new HistoryRepository(db), new ManualClock(now), new AbortController().signal);
  expect(removed).toEqual({ deliveries: 6, events: 4 });
  const left = (await db.pool.query<{ id: string }>('select id from webhook_deliveries')).rows.map((row) => row.id);
  expect(left.sort()).toEqual(kept.sort());
  const attempts = (await db.pool.query<{ delivery_id: string }>('select delivery_id from webhook_attempts')).rows.map((row) => row.delivery_id);
  expect(attempts.sort()).toEqual(kept.sort());
  expect((await db.pool.query('select 1 from events')).rowCount).toBe(8);
});

it('removes any number, batch by batch, and stops when it is told to', async () => {
  const operatorId = await operatorOf('free', 5);
  await db.pool.query('delete from webhook_deliveries');
  await db.pool.query(
    `insert into webhook_deliveries (id, endpoint_id, operator_id, event_id, event_type)
     select ('01800000-' || lpad(to_hex(n / 65536), 4, '0') || '-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, $1, $1, $1, 'invoice.paid' from generate_series(1, 5000) n`, [operatorId]);
  const stopped = AbortSignal.abort();
  expect(await removeOldHistory(new HistoryRepository(db), new ManualClock(now), stopped)).toEqual({ deliveries: 0, events: 0 });
  expect(await removeOldHistory(new HistoryRepository(db), new ManualClock(now), new AbortController().signal)).toMatchObject({ deliveries: 5_000 });
});
