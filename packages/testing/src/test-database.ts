import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** A database of one spec's own, with every migration applied and no rows. */
export interface TestDatabase {
  readonly url: string;
  /** Ends all connections to it and removes it. */
  drop(): Promise<void>;
}

// Made by jest's global setup (infra/dev/postgres/template-database.mjs).
const TEMPLATE = 'l402_template';

/**
 * Copies the migrated template on the test cluster that jest's global setup started (some 50 ms).
 *
 * @throws when run outside `npm test` / `npx jest --config infra/build/jest.config.cjs`
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const adminUrl = process.env['TEST_DATABASE_ADMIN_URL'];
  if (adminUrl === undefined) {
    throw new Error('No test cluster: run specs through `npm test` or `npx jest --config infra/build/jest.config.cjs`.');
  }
  const name = `test_${process.pid}_${randomBytes(6).toString('hex')}`;
  await asAdmin(adminUrl, `CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => asAdmin(adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function asAdmin(connectionString: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
