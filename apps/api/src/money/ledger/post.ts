/**
 * The sole writer of the ledger. Movements, entries and balances are written in the caller's transaction, beside the
 * change of state that they belong to.
 *
 * The database refuses what is wrong: an unbalanced movement, a second movement of the same code and subject, an account
 * that would owe less than nothing, any update or delete.
 */
import { type Msat, msat, newUuid } from '@l402kit/money-types';
import type { Tx } from '../../platform/database/database.js';
import type { AccountId } from './accounts.js';
import type { Movement } from './movements.js';

export class LedgerError extends Error {
  override readonly name = 'LedgerError';
}

// One statement, because the rows of accounts that everybody shares stay locked from here to the commit. They are locked in
// account order; what is added to is each row's newest version, whatever the statement saw when it began (READ COMMITTED).
const POST = `
with locked as materialized (select account_id, balance_msat from ledger_balances where account_id = any($7::bigint[]) order by account_id for update),
m as (insert into ledger_movements (id, code, subject) select * from unnest($1::uuid[], $2::text[], $3::uuid[])),
written as (select * from unnest($4::uuid[], $5::bigint[], $6::bigint[]) as t (movement_id, account_id, amount_msat)),
e as (insert into ledger_entries (movement_id, account_id, amount_msat) select * from written),
sums as (select account_id, sum(amount_msat)::bigint as amount_msat, count(*) as entries from written group by account_id),
b as (update ledger_balances b set balance_msat = b.balance_msat + s.amount_msat, entries = b.entries + s.entries
      from locked join sums s using (account_id) where b.account_id = locked.account_id returning b.account_id, b.balance_msat)
select locked.account_id, coalesce(b.balance_msat, locked.balance_msat) as balance_msat from locked left join b using (account_id)`;

/**
 * @param alsoLock accounts whose balance the caller decides on in the same transaction
 * @returns the balances of all accounts involved as they are afterwards, msat; their rows stay locked until the commit
 * @throws LedgerError for an unknown account; the database's own error (SQLSTATE 23xxx) for what it refuses
 */
export async function post(tx: Pick<Tx, 'query'>, movements: readonly Movement[], alsoLock: readonly AccountId[] = []): Promise<Map<AccountId, Msat>> {
  if (movements.length === 0) return lockBalances(tx, alsoLock);
  const ids: string[] = [], codes: string[] = [], subjects: string[] = [];
  const entryMovements: string[] = [], entryAccounts: bigint[] = [], entryAmounts: bigint[] = [];
  const accounts = new Set<bigint>();
  for (const m of movements) {
    const id = newUuid();
    ids.push(id); codes.push(m.code); subjects.push(m.subject);
    for (const e of m.entries) {
      entryMovements.push(id); entryAccounts.push(e.account); entryAmounts.push(e.amountMsat);
      accounts.add(e.account);
    }
  }
  const { rows } = await tx.query<{ account_id: bigint; balance_msat: bigint }>({
    name: 'ledger-post', text: POST,
    values: [ids, codes, subjects, entryMovements, entryAccounts, entryAmounts, [...new Set([...accounts, ...alsoLock])]],
  });
  const balances = new Map(rows.map((r) => [r.account_id, msat(r.balance_msat)]));
  if ([...accounts].some((account) => !balances.has(account))) throw new LedgerError('a movement names an account that does not exist');
  return balances;
}

/** Row locks in account order: whoever posts takes them in the same order, so that no two wait for each other. */
export async function lockBalances(tx: Pick<Tx, 'query'>, accounts: readonly AccountId[]): Promise<Map<AccountId, Msat>> {
  if (accounts.length === 0) return new Map();
  const { rows } = await tx.query<{ account_id: bigint; balance_msat: bigint }>({
    name: 'ledger-lock',
    text: 'select account_id, balance_msat from ledger_balances where account_id = any($1::bigint[]) order by account_id for update',
    values: [accounts],
  });
  return new Map(rows.map((r) => [r.account_id, msat(r.balance_msat)]));
}
