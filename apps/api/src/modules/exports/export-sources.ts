/** Where each kind of export comes from: one statement, oldest first, every column as text. Columns are named as in the contract. */
import type { ExportKind } from '@l402kit/contracts';
import { publicId } from '@l402kit/money-types';
import { movementSubject } from '../ledger/ledger.schemas.js';

/** text: chosen by strangers, so made harmless; plain: ours; msat: summed up in the last row */
export type ColumnType = 'text' | 'plain' | 'time' | 'msat' | 'boolean';

export interface SourceColumn {
  readonly type: ColumnType;
  readonly sql: string;
  /** What is shown instead of what the statement says; `other` reads another column of the row. */
  readonly show?: (value: string, other: (column: string) => string | null) => string | null;
  /** Read beside it by `show`. */
  readonly needs?: readonly string[];
}

export interface ExportSource {
  readonly columns: Readonly<Record<string, SourceColumn>>;
  /** From where, for the operator $1, from $2 to $3 (either may be null). The order names its table: `id` alone would be the text that is selected. */
  readonly from: string;
  /** Which rows count in the totals; all unless given. */
  readonly counts?: string;
  readonly totalLabel: string;
  /** About how many rows there will be, $1 to $3. */
  readonly expected: string;
}

// As a float, since numeric takes a quarter of the whole statement: rounded to the microsecond, which is what is stored, it is exact.
const ms = (column: string): SourceColumn => ({ type: 'time', sql: `round(date_part('epoch', ${column}) * 1000000)::bigint / 1000` });
const id = (kind: Parameters<typeof publicId>[0], column: string): SourceColumn => ({ type: 'plain', sql: column, show: (uuid) => publicId(kind, uuid) });
const hex = (column: string): SourceColumn => ({ type: 'plain', sql: `encode(${column}, 'hex')` });
const msat = (sql: string): SourceColumn => ({ type: 'msat', sql });
const period = (column: string): string => `($2::timestamptz is null or ${column} >= $2) and ($3::timestamptz is null or ${column} < $3)`;

export const EXPORT_SOURCES: Readonly<Record<ExportKind, ExportSource>> = {
  payments: {
    columns: {
      id: id('invoice', 'id'), createdAt: ms('created_at'), paidAt: ms('paid_at'), resource: { type: 'text', sql: 'resource' }, description: { type: 'text', sql: 'description' },
      amountMsat: msat('amount_msat'), receivedMsat: msat('received_msat'), feeMsat: msat('fee_msat'), netMsat: msat('received_msat - fee_msat'),
      paymentHash: hex('payment_hash'), late: { type: 'boolean', sql: 'late' },
    },
    from: `from invoices where operator_id = $1 and status = 'paid' and kind = 'call' and ${period('paid_at')} order by invoices.id`,
    totalLabel: 'TOTAL',
    expected: `select coalesce(sum(paid), 0)::bigint as rows from settled_days where operator_id = $1
      and ($2::timestamptz is null or day >= ($2 at time zone 'UTC')::date) and ($3::timestamptz is null or day <= ($3 at time zone 'UTC')::date)`,
  },
  payouts: {
    columns: {
      id: id('payout', 'id'), createdAt: ms('created_at'), finishedAt: ms('finished_at'), status: { type: 'plain', sql: 'status' }, kind: { type: 'plain', sql: 'kind' },
      destination: { type: 'text', sql: 'destination' }, amountMsat: msat('amount_msat'), routingFeeMsat: msat('routing_fee_msat'), paymentHash: hex('payment_hash'), preimage: hex('preimage'),
      failureCode: { type: 'plain', sql: 'failure_code' }, failureDetail: { type: 'text', sql: 'failure_detail' },
    },
    from: `from payouts where operator_id = $1 and ${period('created_at')} order by payouts.id`,
    counts: `status = 'settled'`,
    totalLabel: 'TOTAL settled',
    expected: `select count(*) as rows from payouts where operator_id = $1 and ${period('created_at')}`,
  },
  ledger: {
    columns: {
      id: id('movement', 'id'), at: ms('at'), code: { type: 'plain', sql: 'code' },
      subject: { type: 'plain', sql: 'subject', needs: ['code'], show: (subject, other) => movementSubject({ code: other('code')!, subject }) },
      owedChangeMsat: msat('-owed'), inFlightChangeMsat: msat('-moving'),
    },
    from: `from (
      select m.id, m.at, m.code, m.subject, coalesce(sum(e.amount_msat) filter (where e.account_id = o.ledger_account_id), 0)::bigint as owed,
             coalesce(sum(e.amount_msat) filter (where e.account_id = o.in_flight_account_id), 0)::bigint as moving
      from operators o join ledger_entries e on e.account_id in (o.ledger_account_id, o.in_flight_account_id) join ledger_movements m on m.id = e.movement_id
      where o.id = $1 and ${period('m.at')} group by m.id, m.at, m.code, m.subject) moved order by moved.id`,
    totalLabel: 'TOTAL',
    expected: `select coalesce(sum(b.entries), 0)::bigint as rows from operators o join ledger_balances b on b.account_id in (o.ledger_account_id, o.in_flight_account_id)
      where o.id = $1 and ($2::timestamptz is null or true) and ($3::timestamptz is null or true)`,
  },
};
