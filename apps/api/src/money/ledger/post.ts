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
  const balances = await lockBalances(tx, [...new Set([...accounts, ...alsoLock])]);
  const { rows } = await tx.query<{ movements: number; balances: number }>({
    name: 'ledger-post',
    text: `with m as (insert into ledger_movements (id, code, subject)
                      select * from unnest($1::uuid[], $2::text[], $3::uuid[]) returning 1),
                written as (select * from unnest($4::uuid[], $5::bigint[], $6::bigint[]) as t (movement_id, account_id, amount_msat)),
                e as (insert into ledger_entries (movement_id, account_id, amount_msat) select * from written returning 1),
                sums as (select account_id, sum(amount_msat)::bigint as amount_msat, count(*) as entries from written group by account_id),
                b as (update ledger_balances b set balance_msat = b.balance_msat + s.amount_msat, entries = b.entries + s.entries
                      from sums s where b.account_id = s.account_id returning 1)
           select (select count(*) from m)::int as movements, (select count(*) from b)::int as balances, (select count(*) from e)::int as entries`,
    values: [ids, codes, subjects, entryMovements, entryAccounts, entryAmounts],
  });
  if (rows[0]!.balances !== accounts.size) throw new LedgerError('a movement names an account that does not exist');
  entryAccounts.forEach((account, i) => balances.set(account, msat(balances.get(account)! + entryAmounts[i]!)));
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
