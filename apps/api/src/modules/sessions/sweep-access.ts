import type { Database } from '../../platform/database/database.js';

/** What has ended is kept for a day, so that a page that still asks is told so. */
const KEPT = `interval '1 day'`;

const STATEMENTS = [
  `delete from sessions where expires_at < clock_timestamp() - ${KEPT}`,
  `delete from wallet_auths where expires_at < clock_timestamp() - ${KEPT}`,
  `delete from staff_sessions where expires_at < clock_timestamp() - ${KEPT}`,
] as const;

/** Forgets sessions and challenges that ended. Proofs of addresses stay: they belong to payouts. @returns how many */
export async function sweepAccess({ pool }: Database): Promise<number> {
  let swept = 0;
  for (const statement of STATEMENTS) swept += (await pool.query(statement)).rowCount ?? 0;
  return swept;
}
