/**
 * Notices of a change of the payout address go to the endpoints as they were when it was asked for: whoever stole a key
 * and asks for the change must not be able to keep its owner from hearing of it, by deleting, pausing or redirecting the
 * endpoint. Before an endpoint is changed in such a way while a change of the address waits, a copy of it is kept, which
 * nobody sees and nobody can change: it gets the notices in the endpoint's stead.
 */
import { newUuid } from '@l402kit/money-types';
import type { Tx } from '../../platform/database/database.js';
import type { SecretBox } from '../../platform/secrets/secret-box.js';
import { openHeaders, openSecret, sealHeaders, sealSecret } from './endpoint-secrets.js';

const NOTICES = ['address.changing', 'address.changed'] as const;

interface Original {
  readonly change_id: string;
  readonly event_types: readonly string[];
  readonly secret: Buffer;
  readonly headers: Record<string, string>;
}

/**
 * In the transaction that is about to change the endpoint, before it does. Locks the operator's row first, as asking for a
 * change of the address does: of the two, the second sees what the first did.
 */
export async function keepCopyForNotices(tx: Pick<Tx, 'query'>, box: SecretBox, operatorId: string, endpointId: string): Promise<void> {
  await tx.query('select 1 from operators where id = $1 for no key update', [operatorId]);
  const { rows } = await tx.query<Original>(
    `select c.id as change_id, w.event_types, w.secret, w.headers from webhook_endpoints w
     join address_changes c on c.operator_id = w.operator_id and c.status = 'waiting' and c.requested_at >= w.created_at
     where w.id = $2 and w.operator_id = $1 and w.status = 'enabled' and w.notices_of is null
       and not exists (select 1 from webhook_endpoints copy where copy.notices_of = c.id and copy.copy_of = w.id)`, [operatorId, endpointId]);
  const original = rows[0];
  const types = NOTICES.filter((type) => original?.event_types.some((wanted) => wanted === '*' || wanted === type));
  if (original === undefined || types.length === 0) return;
  const id = newUuid();
  const headers = sealHeaders(box, id, openHeaders(box, endpointId, original.headers));
  await tx.query(
    `insert into webhook_endpoints (id, operator_id, url, description, event_types, secret, headers, max_concurrency, rate_per_minute, notices_of, copy_of)
     select $2, operator_id, url, description, $3, $4, $5, max_concurrency, rate_per_minute, $6, id from webhook_endpoints where id = $1`,
    [endpointId, id, types, sealSecret(box, id, openSecret(box, endpointId, original.secret)), JSON.stringify(headers), original.change_id]);
  // What is numbered already and has not arrived yet.
  await tx.query(
    `insert into webhook_deliveries (id, endpoint_id, operator_id, event_id, event_type)
     select webhook_delivery_id($2, event_id), $2, operator_id, event_id, event_type from webhook_deliveries where endpoint_id = $1 and status = 'owed' and event_type = any($3::text[])`,
    [endpointId, id, types]);
}
