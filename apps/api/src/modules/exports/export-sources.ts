/** Where each kind of export comes from: one query, oldest first. Columns are named as in the contract. */
import type { ExportKind } from '@l402kit/contracts';
import type { IdKind } from '@l402kit/money-types';

/** text: chosen by strangers, so made harmless; ours: ASCII that needs no quotes; subject: what a movement of this `code` belongs to; msat: summed up in the last row */
export type SourceColumn =
  | { readonly type: 'text'; readonly sql: string }
  | { readonly type: 'ours' | 'time' | 'msat' | 'boolean' | 'hex'; readonly sql: string }
  | { readonly type: 'id'; readonly sql: string; readonly kind: IdKind }
  | { readonly type: 'subject'; readonly sql: string; readonly code: string };

/** What the query is limited to: each as SQL. */
export interface SourceLimits {
  readonly operator: string;
  /** A condition that begins with `and`, or nothing. */
  during(column: string): string;
}

export interface ExportSource {
  readonly columns: Readonly<Record<string, SourceColumn>>;
  /** The order names its table: `id` alone would be what is selected. */
  from(limits: SourceLimits): string;
  /** Which rows count in the totals; all unless given. */
  readonly counts?: string;
  readonly totalLabel: string;
  /** About how many rows there will be, for the operator $1, from $2 to $3 (either may be null). */
  readonly expected: string;
}

const id = (kind: IdKind, sql = 'id'): SourceColumn => ({ type: 'id', sql, kind });
const time = (sql: string): SourceColumn => ({ type: 'time', sql });
const text = (sql: string): SourceColumn => ({ type: 'text', sql });
const ours = (sql: string): SourceColumn => ({ type: 'ours', sql: `(${sql})::text` });
const hex = (sql: string): SourceColumn => ({ type: 'hex', sql });
const msat = (sql: string): SourceColumn => ({ type: 'msat', sql: `(${sql})::bigint` });

export const EXPORT_SOURCES: Readonly<Record<ExportKind, ExportSource>> = {
  payments: {
    columns: {
      id: id('invoice'), createdAt: time('created_at'), paidAt: time('paid_at'), resource: text('resource'), description: text('description'),
      amountMsat: msat('amount_msat'), receivedMsat: msat('received_msat'), feeMsat: msat('fee_msat'), netMsat: msat('received_msat - fee_msat'),
      paymentHash: hex('payment_hash'), late: { type: 'boolean', sql: 'late' },
    },
    from: ({ operator, during }) => `from invoices where operator_id = ${operator} and status = 'paid' and kind = 'call' ${during('paid_at')} order by invoices.id`,
    totalLabel: 'TOTAL',
    expected: `select coalesce(sum(paid), 0)::bigint as rows from settled_days where operator_id = $1
      and ($2::timestamptz is null or day >= ($2 at time zone 'UTC')::date) and ($3::timestamptz is null or day <= ($3 at time zone 'UTC')::date)`,
  },
  payouts: {
    columns: {
      id: id('payout'), createdAt: time('created_at'), finishedAt: time('finished_at'), status: ours('status'), kind: ours('kind'),
      destination: text('destination'), amountMsat: msat('amount_msat'), routingFeeMsat: msat('routing_fee_msat'), paymentHash: hex('payment_hash'), preimage: hex('preimage'),
      failureCode: ours('failure_code'), failureDetail: text('failure_detail'),
    },
    from: ({ operator, during }) => `from payouts where operator_id = ${operator} ${during('created_at')} order by payouts.id`,
    counts: `status = 'settled'`,
    totalLabel: 'TOTAL settled',
    expected: `select count(*) as rows from payouts where operator_id = $1 and ($2::timestamptz is null or created_at >= $2) and ($3::timestamptz is null or created_at < $3)`,
  },
  ledger: {
    columns: {
      id: id('movement'), at: time('at'), code: ours('code'), subject: { type: 'subject', sql: 'subject', code: 'code' },
      owedChangeMsat: msat('-owed'), inFlightChangeMsat: msat('-moving'),
    },
    from: ({ operator, during }) => `from (
      select m.id, m.at, m.code, m.subject, coalesce(sum(e.amount_msat) filter (where e.account_id = o.ledger_account_id), 0) as owed,
             coalesce(sum(e.amount_msat) filter (where e.account_id = o.in_flight_account_id), 0) as moving
      from operators o join ledger_entries e on e.account_id in (o.ledger_account_id, o.in_flight_account_id) join ledger_movements m on m.id = e.movement_id
      where o.id = ${operator} ${during('m.at')} group by m.id, m.at, m.code, m.subject) moved order by moved.id`,
    totalLabel: 'TOTAL',
    expected: `select coalesce(sum(b.entries), 0)::bigint as rows from operators o join ledger_balances b on b.account_id in (o.ledger_account_id, o.in_flight_account_id)
      where o.id = $1 and ($2::timestamptz is null or true) and ($3::timestamptz is null or true)`,
  },
};
