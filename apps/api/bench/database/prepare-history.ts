/** A year of history as the service leaves it: invoices, hashes, ledger, payouts and daily tables that agree with each other. */
import { openNodeAccounts } from '../../src/money/ledger/accounts.js';
import { markLedgers } from '../../src/modules/payouts/forwarding/mark-ledgers.js';
import { sumDays } from '../../src/modules/stats/sum-days.js';
import type { Database } from '../../src/platform/database/database.js';
import { lowestIdAt } from '../../src/platform/http/id-time-range.js';
import { loadWithoutIndexes } from './bulk-load.js';
import { type BenchOperator, prepareOperators } from './prepare-operators.js';

const OPERATORS = 1_000;
const DAYS = 365;
const ROWS_AT_ONCE = 250_000;
/** One payout for so many invoices, of 100 sats: always less than they brought in. */
const INVOICES_A_PAYOUT = 100;
/** Older movements are marked, and nothing comes any more. */
const SETTLED_MS = 120_000;
const TABLES = ['invoices', 'payment_hashes', 'ledger_movements', 'ledger_entries', 'payouts'];

/** Every second row is of the first operator, the rest are spread over the others. */
const OPERATOR = `case when n % 2 = 0 then 1 else 2 + (n * 7919) % ${OPERATORS - 1} end`;

// Of each operator: a fifth expired, 1 in 1,000 cancelled, the last few open, the rest paid; 20 resources (one of them none) and a rare one.
const INVOICES = `
with given as materialized (
  select n, uuidv7(at - clock_timestamp()) as id, at, sha256(int8send(n)) as hash, (10 + n % 1000) * 1000 as amount, ($4::uuid[])[operator] as operator_id, ($5::bigint[])[operator] as account,
    (case when n > $3::bigint - 200 then 'open' when n / 2 % 1000 = 7 then 'cancelled' when n / 2 % 5 = 1 then 'expired' else 'paid' end)::invoice_status as status,
    case when n / 2 % 10000 = 13 then '/v1/rare' when n / 14 % 20 = 0 then null else '/v1/resource-' || n / 14 % 20 end as resource
  from (select n, ${OPERATOR} as operator, $6::timestamptz - interval '${DAYS} days' * (1 - n::float8 / $3::bigint) as at from generate_series($1::bigint, $2::bigint) n) numbered),
stored as (
  insert into invoices (id, operator_id, node_id, status, amount_msat, fee_ppm, description, resource, bolt11, payment_hash, received_msat, fee_msat, paid_at, created_at, expires_at)
  select id, operator_id, 'main', status, amount, 3000, 'One weather forecast', resource, repeat('x', 300), hash,
    case when status = 'paid' then amount end, case when status = 'paid' then amount * 3 / 1000 end, case when status = 'paid' then at + interval '20 seconds' end,
    at, case when status = 'open' then $6::timestamptz + interval '1 hour' else at + interval '1 hour' end from given),
hashed as (insert into payment_hashes (hash, direction, kind, ref) select hash, 'incoming', 'invoice', id from given),
paid as materialized (select uuidv7(at + interval '20 seconds' - clock_timestamp()) as movement, * from given where status = 'paid'),
moved as (insert into ledger_movements (id, code, subject, at) select movement, 'invoice.receive', id, at + interval '20 seconds' from paid)
insert into ledger_entries (account_id, movement_id, amount_msat)
select e.account, p.movement, e.amount from paid p, lateral (values ($7::bigint, p.amount), (p.account, -(p.amount - p.amount * 3 / 1000)), ($8::bigint, -(p.amount * 3 / 1000))) e (account, amount)`;

// 1 in 50 failed.
const PAYOUTS = `
with given as materialized (
  select n, uuidv7(at - clock_timestamp()) as id, uuidv7(at - clock_timestamp()) as reserved, uuidv7(at + interval '2 seconds' - clock_timestamp()) as settled, at,
    100000::bigint as amount, ($2::uuid[])[operator] as operator_id, ($3::bigint[])[operator] as account, ($4::bigint[])[operator] as in_flight, n / 2 % 50 <> 9 as arrived
  from (select n, ${OPERATOR} as operator, $5::timestamptz - interval '${DAYS} days' * (1 - n::float8 / $1::bigint) as at from generate_series(1, $1::bigint) n) numbered),
stored as (
  insert into payouts (id, operator_id, node_id, status, amount_msat, destination, bolt11, payment_hash, bolt11_expires_at, preimage, routing_fee_msat, failure_code, created_at, finished_at)
  select id, operator_id, 'main', (case when arrived then 'settled' else 'failed' end)::payout_status, amount, 'op@wallet.test', repeat('x', 300), sha256(int8send(-n)), at + interval '1 hour',
    case when arrived then int8send(n) end, case when arrived then 50 end, case when arrived then null else 'no-route' end, at, at + interval '2 seconds' from given),
moved as (
  insert into ledger_movements (id, code, subject, at)
  select reserved, 'payout.reserve', id, at from given where arrived union all select settled, 'payout.settle', id, at + interval '2 seconds' from given where arrived)
insert into ledger_entries (account_id, movement_id, amount_msat)
select e.account, e.movement, e.amount from given g, lateral (values (g.account, g.reserved, g.amount), (g.in_flight, g.reserved, -g.amount), (g.in_flight, g.settled, g.amount), ($6::bigint, g.settled, -g.amount)) e (account, movement, amount)
where g.arrived`;

export interface PreparedHistory {
  /** owns half of the invoices, and sees all of them */
  readonly operator: BenchOperator;
  /** one of the others, on Free */
  readonly freeOperator: BenchOperator;
}

/** @param invoices how many in all */
export async function prepareHistory(db: Database, invoices: number, say: (line: string) => void): Promise<PreparedHistory> {
  // No node is registered: that is for the API to do, which has one of its own.
  const accounts = await db.transaction((tx) => openNodeAccounts(tx, 'main'));
  const operators = await prepareOperators(db, OPERATORS);
  const [ids, owed, inFlight] = [operators.map((o) => o.operatorId), operators.map((o) => o.ledgerAccountId), operators.map((o) => o.inFlightAccountId)];
  const until = new Date();
  await loadWithoutIndexes(db, TABLES, async () => {
    for (let from = 1; from <= invoices; from += ROWS_AT_ONCE) {
      const to = Math.min(invoices, from + ROWS_AT_ONCE - 1);
      await db.pool.query(INVOICES, [from, to, invoices, ids, owed, until, accounts.channels, accounts['revenue:fees']]);
      if (to % 1_000_000 === 0) say(`history: ${to.toLocaleString('en-US')} invoices written`);
    }
    await db.pool.query(PAYOUTS, [Math.floor(invoices / INVOICES_A_PAYOUT), ids, owed, inFlight, until, accounts.channels]);
  });
  await db.pool.query(
    `insert into ledger_balances (account_id, balance_msat, entries) select account_id, sum(amount_msat), count(*) from ledger_entries group by 1
     on conflict (account_id) do update set balance_msat = excluded.balance_msat, entries = excluded.entries`);
  await db.pool.query(
    `insert into settled_days (operator_id, day, resource, paid, received_msat, fee_msat)
     select operator_id, (paid_at at time zone 'UTC')::date, coalesce(resource, ''), count(*), sum(received_msat), sum(fee_msat) from invoices where status = 'paid' group by 1, 2, 3`);
  await db.pool.query(
    `insert into opened_days (operator_id, day, resource, opened) select operator_id, (created_at at time zone 'UTC')::date, coalesce(resource, ''), count(*) from invoices group by 1, 2, 3`);
  await db.pool.query('update opened_cursor set position = $1', [lowestIdAt(until.getTime() + 1)]);
  // What the worker does as history grows: by now the server knows its tables.
  await db.pool.query('analyze');
  say('history: analysed');
  await sumDays(db);
  say('history: days summed up');
  while (await markLedgers(db, new Date(until.getTime() + SETTLED_MS)) > 0);
  await db.pool.query(`insert into operator_tiers (operator_id, tier) values ($1, 'founder')`, [ids[0]]);
  return { operator: operators[0]!, freeOperator: operators[1]! };
}
