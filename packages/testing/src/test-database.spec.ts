import pg from 'pg';
import { createTestDatabase } from './test-database.js';

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as unknown[];
  } finally {
    await client.end();
  }
}

describe('createTestDatabase', () => {
  it('gives each caller a database of its own, even at once', async () => {
    const [one, two] = await Promise.all([createTestDatabase(), createTestDatabase()]);
    try {
      await query(one.url, 'CREATE TABLE only_here (n int)');
      expect(await query(two.url, "SELECT to_regclass('only_here') AS found")).toEqual([{ found: null }]);
    } finally {
      await Promise.all([one.drop(), two.drop()]);
    }
  });

  it('removes the database although somebody is still connected', async () => {
    const database = await createTestDatabase();
    const client = new pg.Client({ connectionString: database.url });
    const ended = new Promise((resolve) => client.once('end', resolve));
    client.on('error', () => undefined);
    await client.connect();
    await database.drop();
    await ended;
    await expect(query(database.url, 'SELECT 1')).rejects.toThrow(/does not exist/);
  });
});
