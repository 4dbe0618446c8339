/**
 * The outbox: what a change has to tell its operator, written in the change's own transaction. The sequencer numbers,
 * chains and publishes it afterwards.
 *
 * Order: insert only AFTER the row locks of the change are held. A waiter then takes its outbox id after the holder's
 * commit, and reading all visible rows by id gives causal order.
 */
import type { Tx } from '../database/database.js';

export interface OutboxRow {
  /** UUID of the operator */
  readonly operatorId: string;
  /** event type without the `com.l402kit.` prefix, for example `invoice.paid` */
  readonly type: string;
  /** public id of what changed */
  readonly subject: string;
  /** the event's data as its typed constructor made it */
  readonly data: unknown;
  /** CloudEvents extension attributes: traceparent, agentid, sessionid, causationid */
  readonly extensions?: Readonly<Record<string, string>> | undefined;
}

/** Columns of `rows` for `unnest($n::uuid[], $n::text[], $n::text[], $n::text[], $n::text[])`. */
export function outboxColumns(rows: readonly OutboxRow[]): [string[], string[], string[], string[], (string | null)[]] {
  return [
    rows.map((r) => r.operatorId), rows.map((r) => r.type), rows.map((r) => r.subject),
    rows.map((r) => JSON.stringify(r.data)), rows.map((r) => (r.extensions ? JSON.stringify(r.extensions) : null)),
  ];
}

export async function appendToOutbox(tx: Pick<Tx, 'query'>, rows: readonly OutboxRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query({
    name: 'outbox-append',
    text: `insert into outbox (operator_id, type, subject, data, extensions)
           select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[])`,
    values: outboxColumns(rows),
  });
}
