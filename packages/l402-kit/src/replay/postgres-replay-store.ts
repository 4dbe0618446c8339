import type { ReplayStore } from './replay-store.js';

/** A pool or client of npm `pg`, or anything with the same `query`. */
export interface PostgresClient {
  query(text: string, values?: unknown[]): Promise<{ readonly rows: readonly Record<string, unknown>[] }>;
}

/** Counts in a table of your PostgreSQL, for several processes. Call `createTable` once, or make it by a migration. */
export class PostgresReplayStore implements ReplayStore {
  /** @throws RangeError when `table` is not a plain name (letters, digits, underscores, an optional schema) */
  constructor(private readonly client: PostgresClient, private readonly table = 'l402_used_payments') {
    if (!/^([a-z_][a-z0-9_]*\.)?[a-z_][a-z0-9_]*$/.test(table)) throw new RangeError('The table of used payments is a plain lowercase name.');
  }

  async createTable(): Promise<void> {
    await this.client.query(`CREATE TABLE IF NOT EXISTS ${this.table} (payment_hash text PRIMARY KEY, used bigint NOT NULL, expires_at timestamptz NOT NULL)`);
  }

  async claim(paymentHash: string, uses: number, expiresAtSeconds: number): Promise<number | undefined> {
    const { rows } = await this.client.query(
      `INSERT INTO ${this.table} AS known (payment_hash, used, expires_at) VALUES ($1, 1, to_timestamp($3))
       ON CONFLICT (payment_hash) DO UPDATE SET used = known.used + 1, expires_at = greatest(known.expires_at, excluded.expires_at)
       WHERE known.used < $2 RETURNING used`,
      [paymentHash, uses, expiresAtSeconds],
    );
    return rows[0] === undefined ? undefined : Number(rows[0]['used']);
  }

  async release(paymentHash: string): Promise<void> {
    await this.client.query(`UPDATE ${this.table} SET used = used - 1 WHERE payment_hash = $1 AND used > 0`, [paymentHash]);
  }

  /** Removes what has expired and is refused anyway. Run it now and then. @returns how many */
  async removeExpired(): Promise<number> {
    const { rows } = await this.client.query(`WITH gone AS (DELETE FROM ${this.table} WHERE expires_at < now() RETURNING 1) SELECT count(*) AS count FROM gone`);
    return Number(rows[0]?.['count'] ?? 0);
  }
}
