import type { Tx } from '../../platform/database/database.js';

/**
 * Keeps with the operator whether any of its endpoints names an event that is written on demand only, so that whoever
 * would write it need not look at endpoints. Call it in the transaction of each change of an endpoint.
 */
export async function refreshWantedEvents(tx: Pick<Tx, 'query'>, operatorId: string): Promise<void> {
  // The operator's row is locked first: of two changes at once, the second sees what the first did.
  await tx.query('select 1 from operators where id = $1 for no key update', [operatorId]);
  await tx.query(
    `update operators o set wants_created_events = w.created, wants_expired_events = w.expired
     from (select coalesce(bool_or('invoice.created' = any(event_types)), false) as created,
                  coalesce(bool_or('invoice.expired' = any(event_types)), false) as expired
           from webhook_endpoints where operator_id = $1 and status in ('enabled', 'paused')) w
     where o.id = $1 and (o.wants_created_events, o.wants_expired_events) is distinct from (w.created, w.expired)`,
    [operatorId]);
}
