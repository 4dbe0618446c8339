import type { Scope } from '@l402kit/contracts';
import type { Database } from '../database/database.js';
import type { AuthenticatedOperator, OperatorStatus } from './authenticated-operator.js';

interface Row {
  key_id: string; operator_id: string; scopes: Scope[]; status: OperatorStatus; unreachable_since: Date | null; wants_created_events: boolean;
}

/** The account behind the hash of a key that is not revoked, straight from the database. */
export async function findApiKey(database: Database, hash: Buffer): Promise<AuthenticatedOperator | undefined> {
  const { rows } = await database.pool.query<Row>({
    name: 'auth-find-api-key',
    text: `select k.id as key_id, k.operator_id, k.scopes, o.status::text as status, o.unreachable_since, o.wants_created_events
           from api_keys k join operators o on o.id = k.operator_id
           where k.hash = $1 and k.revoked_at is null`,
    values: [hash],
  });
  const row = rows[0];
  return row && {
    keyId: row.key_id, operatorId: row.operator_id, scopes: row.scopes, status: row.status,
    unreachableSince: row.unreachable_since, wantsCreatedEvents: row.wants_created_events,
  };
}
