import { createHash } from 'node:crypto';
import { type Msat, msat } from '@l402kit/money-types';
import type { Database } from '../../src/platform/database/database.js';
import type { BenchOperator } from './prepare-operators.js';

export interface PreparedInvoice {
  readonly id: string;
  readonly operator: BenchOperator;
  readonly paymentHash: string;
  readonly amountMsat: Msat;
}

/** Which of `operators` the nth invoice is for. */
export type Spread = (n: number, operators: number) => number;
/** Half of all for the first operator, the rest spread evenly: the account that everybody writes to. */
export const halfOnOne: Spread = (n, operators) => (n % 2 === 0 || operators === 1 ? 0 : 1 + ((n * 7_919) % (operators - 1)));
export const evenly: Spread = (n, operators) => n % operators;

/** Open invoices of 10 to 11 sat, valid for an hour, written in one statement. */
export async function prepareInvoices(db: Database, operators: readonly BenchOperator[], count: number, spread: Spread = halfOnOne): Promise<PreparedInvoice[]> {
  const invoices = Array.from({ length: count }, (_, n) => ({
    operator: operators[spread(n, operators.length)]!, amountMsat: msat(BigInt(10_000 + (n % 1_000))),
    paymentHash: createHash('sha256').update(`invoice ${n}`).digest('hex'),
  }));
  const { rows } = await db.pool.query<{ id: string }>({
    text: `with given as (select uuidv7() as id, t.* from unnest($1::uuid[], $2::bigint[], $3::text[]) with ordinality as t (operator_id, amount_msat, hash, n)),
           stored as (insert into invoices (id, operator_id, node_id, amount_msat, fee_ppm, resource, bolt11, payment_hash, expires_at)
             select id, operator_id, 'main', amount_msat, 3000, '/v1/forecast', repeat('x', 300), decode(hash, 'hex'), now() + interval '1 hour' from given),
           hashed as (insert into payment_hashes (hash, direction, kind, ref) select decode(hash, 'hex'), 'incoming', 'invoice', id from given)
           select id from given order by n`,
    values: [invoices.map((i) => i.operator.operatorId), invoices.map((i) => i.amountMsat), invoices.map((i) => i.paymentHash)],
  });
  return invoices.map((invoice, n) => ({ id: rows[n]!.id, ...invoice }));
}
