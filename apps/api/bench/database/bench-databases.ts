import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { Database } from '../../src/platform/database/database.js';

/** A migrated database without rows. */
export interface BenchDatabase {
  readonly url: string;
  readonly db: Database;
  /** Everything on disk, statistics as they are: call before what is timed, so that no checkpoint falls into it. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** Copies of the migrated database: the books are append-only, so each measurement begins with one of its own. */
export class BenchDatabases {
  /** @param templateUrl the migrated database; nobody may be connected to it */
  constructor(private readonly templateUrl: string) {}

  async create(poolSize = 10): Promise<BenchDatabase> {
    const template = new URL(this.templateUrl).pathname.slice(1);
    const name = `bench_${process.pid}_${randomBytes(4).toString('hex')}`;
    await this.asAdmin(`create database ${name} template ${template}`);
    const url = new URL(this.templateUrl);
    url.pathname = `/${name}`;
    const db = new Database(url.href, { poolSize, applicationName: 'l402kit-bench' });
    return {
      url: url.href, db,
      async settle() {
        await db.pool.query('vacuum analyze');
        await db.pool.query('checkpoint');
      },
      close: async () => {
        await db.close();
        await this.asAdmin(`drop database if exists ${name} with (force)`);
      },
    };
  }

  private async asAdmin(sql: string): Promise<void> {
    const url = new URL(this.templateUrl);
    url.pathname = '/postgres';
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    try { await client.query(sql); } finally { await client.end(); }
  }
}
