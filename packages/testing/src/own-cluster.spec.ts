import pg from 'pg';
import { type OwnCluster, startOwnCluster } from './own-cluster.js';

describe('a cluster of one\'s own', () => {
  let cluster: OwnCluster;
  beforeAll(async () => { cluster = await startOwnCluster(); });
  afterAll(() => cluster.stop());

  const count = async (sql: string): Promise<number> => {
    const client = new pg.Client({ connectionString: cluster.url });
    await client.connect();
    try {
      await client.query(sql);
      return (await client.query<{ n: number }>('SELECT count(*)::int AS n FROM kept')).rows[0]!.n;
    } finally {
      await client.end();
    }
  };

  it('keeps what was committed over a restart and over a crash, at the same address', async () => {
    expect(await count('CREATE TABLE kept (n int); INSERT INTO kept VALUES (1)')).toBe(1);
    await cluster.restart();
    expect(await count('INSERT INTO kept VALUES (2)')).toBe(2);
    await cluster.crash();
    expect(await count('INSERT INTO kept VALUES (3)')).toBe(3);
  });
});
