/** The rows of a settlement written with plain pg: nothing is read, checked or decided. What the machine has to offer. */
import { newUuid } from '@l402kit/money-types';
import pg from 'pg';
import type { NodeAccounts } from '../../src/money/ledger/accounts.js';
import type { PreparedInvoice } from '../database/prepare-invoices.js';

const FEE_PPM = 3_000n;

const PAY = `with given as (select * from unnest($1::uuid[], $2::bigint[], $3::bigint[]) as t (id, received, fee)),
  due as (update payout_schedules set due_at = clock_timestamp() where operator_id = any($4::uuid[]) and due_at is null),
  told as (insert into outbox (operator_id, type, subject, data) select * from unnest($5::uuid[], $6::text[], $7::text[], $8::text[])),
  moved as (update settlement_cursors set position = $9)
  update invoices i set status = 'paid', received_msat = g.received, fee_msat = g.fee, paid_at = now() from given g where i.id = g.id`;
const POST = `with m as (insert into ledger_movements (id, code, subject) select * from unnest($1::uuid[], $2::text[], $3::uuid[])),
  given as (select * from unnest($4::uuid[], $5::bigint[], $6::bigint[]) as t (movement_id, account_id, amount_msat)),
  e as (insert into ledger_entries (movement_id, account_id, amount_msat) select * from given)
  update ledger_balances b set balance_msat = b.balance_msat + s.amount, entries = b.entries + s.n
  from (select account_id, sum(amount_msat)::bigint as amount, count(*) as n from given group by 1) s where b.account_id = s.account_id`;

/** In transactions of `batch` settlements, one after another. */
export async function recordPlainly(url: string, node: NodeAccounts, invoices: readonly PreparedInvoice[], batch: number): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    for (let from = 0; from < invoices.length; from += batch) await write(client, node, invoices.slice(from, from + batch), from + batch);
  } finally {
    await client.end();
  }
}

async function write(client: pg.Client, node: NodeAccounts, invoices: readonly PreparedInvoice[], position: number): Promise<void> {
  const credits = invoices.map((invoice) => ({ ...invoice, movement: newUuid(), feeMsat: (invoice.amountMsat * FEE_PPM) / 1_000_000n }));
  const operators = credits.map((c) => c.operator.operatorId);
  const entries = credits.flatMap((c) => [
    [c.movement, node.channels, c.amountMsat], [c.movement, c.operator.ledgerAccountId, c.feeMsat - c.amountMsat], [c.movement, node['revenue:fees'], -c.feeMsat],
  ] as const);
  await client.query('begin');
  await client.query({ name: 'post', text: POST, values: [
    credits.map((c) => c.movement), credits.map(() => 'invoice.receive'), credits.map((c) => c.id), entries.map((e) => e[0]), entries.map((e) => e[1]), entries.map((e) => e[2]),
  ] });
  await client.query({ name: 'pay', text: PAY, values: [
    credits.map((c) => c.id), credits.map((c) => c.amountMsat), credits.map((c) => c.feeMsat), [...new Set(operators)],
    operators, credits.map(() => 'invoice.paid'), credits.map((c) => c.id),
    credits.map((c) => JSON.stringify({ amountMsat: String(c.amountMsat), feeMsat: String(c.feeMsat), paymentHash: c.paymentHash, resource: '/v1/forecast', late: false })), String(position),
  ] });
  await client.query('commit');
}
