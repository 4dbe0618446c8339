import { createTestDatabase, type TestDatabase } from '@l402kit/testing';
import { isDatabaseUnavailable } from '../problem-details/database-unavailable.js';
import { Database } from './database.js';

let server: TestDatabase;
let db: Database;
beforeEach(async () => {
  server = await createTestDatabase();
  db = new Database(server.url);
  await db.pool.query(`insert into leases (name, holder, epoch, until) values ('shared', 'nobody', 1, now())`);
});
afterEach(async () => {
  await db.close();
  await server.drop();
});

const LOCK = `select 1 from leases where name = 'shared' for update`;

test('what a process locked and then froze over is free again within seconds, and its transaction changes nothing', async () => {
  const frozen = await db.pool.connect();
  await frozen.query('begin');
  await frozen.query(`update leases set epoch = 2 where name = 'shared'`);
  const asked = performance.now();
  await db.transaction((tx) => tx.query(LOCK));
  expect(performance.now() - asked).toBeLessThan(5_000);
  expect(isDatabaseUnavailable(await frozen.query('commit').catch((error: unknown) => error))).toBe(true);
  frozen.release(true);
  expect((await db.pool.query<{ epoch: bigint }>('select epoch from leases')).rows).toEqual([{ epoch: 1n }]);
});
