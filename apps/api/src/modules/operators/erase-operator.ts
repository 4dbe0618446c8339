/**
 * What is forgotten of an account that has closed: profile, addresses, URLs, texts of events and of agents, keys, sessions.
 * Amounts and hashes stay: they are the books, and whose they were is no longer known.
 */
import type { Database, Tx } from '../../platform/database/database.js';

const A_PIECE = 5_000;

const NIL_UUID = '00000000-0000-0000-0000-000000000000';

/** Texts of invoices, in pieces along the index: there may be millions. */
export async function eraseInvoiceTexts({ pool }: Database, operatorId: string): Promise<void> {
  for (let after: string | null = NIL_UUID; after !== null;) {
    const { rows }: { rows: { last: string | null }[] } = await pool.query(
      `with piece as (select id from invoices where operator_id = $1 and id > $2 order by id limit $3),
            erased as (update invoices i set description = '', resource = null, context = null, bolt11 = '' from piece where i.id = piece.id and i.bolt11 <> '')
       select (select id from piece order by id desc limit 1) as last`, [operatorId, after, A_PIECE]);
    after = rows[0]!.last;
  }
}

const STATEMENTS = [
  `delete from sessions where operator_id = $1`,
  `delete from wallet_keys where operator_id = $1`,
  `delete from wallet_auths where operator_id = $1`,
  `delete from address_proofs where operator_id = $1`,
  `delete from address_changes where operator_id = $1`,
  `update api_keys set name = '', revoked_at = coalesce(revoked_at, clock_timestamp()) where operator_id = $1`,
  `delete from export_pieces where export_id in (select id from exports where operator_id = $1)`,
  `delete from exports where operator_id = $1`,
  `delete from settled_days where operator_id = $1`,
  `delete from opened_days where operator_id = $1`,
  `delete from summed_days where operator_id = $1`,
  `delete from served_days where operator_id = $1`,
  `delete from summed_months where operator_id = $1`,
  `delete from webhook_attempts where delivery_id in (select d.id from webhook_endpoints w join webhook_deliveries d on d.endpoint_id = w.id where w.operator_id = $1)`,
  `delete from webhook_deliveries where endpoint_id in (select id from webhook_endpoints where operator_id = $1)`,
  `delete from webhook_hours where endpoint_id in (select id from webhook_endpoints where operator_id = $1)`,
  `delete from webhook_endpoints where operator_id = $1`,
  `update events set body = '' where operator_id = $1`,
  `update payouts set destination = '', bolt11 = case when bolt11 is null then null else '' end, failure_detail = null where operator_id = $1`,
  `delete from keyless_resolutions where operator_id = $1`,
  `delete from payout_schedules where operator_id = $1`,
  `update operators set status = 'closed', closed_at = clock_timestamp(), lightning_address = '' where id = $1`,
] as const;

/** In the transaction that closes the account. */
export async function eraseOperator(tx: Pick<Tx, 'query'>, operatorId: string): Promise<void> {
  for (const statement of STATEMENTS) await tx.query(statement, [operatorId]);
}
