import type { Database } from '../database/database.js';

const KEPT_HOURS = 24;
const BATCH = 5_000;

/** Forgets keys older than 24 h, in small transactions. @returns how many */
export async function sweepIdempotencyKeys(database: Database): Promise<number> {
  let swept = 0;
  for (;;) {
    const { rowCount } = await database.pool.query(
      `delete from idempotency_keys where ctid in (
         select ctid from idempotency_keys where created_at < now() - make_interval(hours => $1) limit $2 for update skip locked)`, [KEPT_HOURS, BATCH]);
    swept += rowCount ?? 0;
    if ((rowCount ?? 0) < BATCH) return swept;
  }
}
