import type { Scope } from '@l402kit/contracts';
import type { Database } from '../database/database.js';
import type { AuthenticatedOperator, OperatorStatus } from './authenticated-operator.js';

interface Row {
  id: string; operator_id: string; scopes: Scope[]; status: OperatorStatus; unreachable_since: Date | null; wants_created_events: boolean;
}

export const FIND_SESSION = Symbol('findSession');
export type FindSession = (tokenHash: Buffer) => Promise<AuthenticatedOperator | undefined>;

/** SQL condition on `sessions s`: it has not ended, and what opened it was not taken back. */
export const SESSION_HOLDS = `s.expires_at > clock_timestamp()
  and (s.api_key_id is null or exists (select 1 from api_keys k where k.id = s.api_key_id and k.revoked_at is null))
  and (s.wallet_key_id is null or exists (select 1 from wallet_keys w where w.id = s.wallet_key_id))`;

/**
 * The account behind a session's cookie. Not cached: signing out, revoking the key or removing the wallet that opened it
 * ends a session at once, in every process.
 */
export async function findSession(database: Database, tokenHash: Buffer): Promise<AuthenticatedOperator | undefined> {
  const { rows } = await database.pool.query<Row>({
    name: 'auth-find-session',
    text: `select s.id, s.operator_id, s.scopes, o.status::text as status, o.unreachable_since, o.wants_created_events
           from sessions s join operators o on o.id = s.operator_id
           where s.token_hash = $1 and ${SESSION_HOLDS}`,
    values: [tokenHash],
  });
  const row = rows[0];
  return row && {
    keyId: row.id, sessionId: row.id, operatorId: row.operator_id, scopes: row.scopes, status: row.status,
    unreachableSince: row.unreachable_since, wantsCreatedEvents: row.wants_created_events,
  };
}
