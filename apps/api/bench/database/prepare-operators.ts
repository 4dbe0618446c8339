import type { Scope } from '@l402kit/contracts';
import { newUuid } from '@l402kit/money-types';
import { newApiKeyText } from '../../src/platform/auth/api-key-text.js';
import type { Database } from '../../src/platform/database/database.js';

export interface BenchOperator {
  readonly operatorId: string;
  readonly address: string;
  readonly ledgerAccountId: bigint;
  readonly inFlightAccountId: bigint;
}

/** `count` operators as signing up leaves them, in one go. @param addressOf the Lightning Address of the nth */
export async function prepareOperators(db: Database, count: number, addressOf = (n: number): string => `op${n}@wallet.test`): Promise<BenchOperator[]> {
  const ids = Array.from({ length: count }, () => newUuid());
  const addresses = ids.map((_, n) => addressOf(n));
  return db.transaction(async (tx) => {
    const codes = ids.flatMap((id) => [`operator:${id}`, `in-flight:${id}`]);
    const { rows } = await tx.query<{ id: bigint; code: string }>('insert into ledger_accounts (code) select unnest($1::text[]) returning id, code', [codes]);
    const accounts = new Map(rows.map((r) => [r.code, r.id]));
    const operators = ids.map((operatorId, n): BenchOperator => ({
      operatorId, address: addresses[n]!, ledgerAccountId: accounts.get(`operator:${operatorId}`)!, inFlightAccountId: accounts.get(`in-flight:${operatorId}`)!,
    }));
    await tx.query('insert into ledger_balances (account_id, may_not_rise_above_zero) select unnest($1::bigint[]), true', [[...accounts.values()]]);
    await tx.query(
      'insert into operators (id, lightning_address, ledger_account_id, in_flight_account_id) select * from unnest($1::uuid[], $2::text[], $3::bigint[], $4::bigint[])',
      [ids, addresses, operators.map((o) => o.ledgerAccountId), operators.map((o) => o.inFlightAccountId)]);
    await tx.query('insert into payout_schedules (operator_id) select unnest($1::uuid[])', [ids]);
    await tx.query('insert into event_heads (operator_id, last_hash) select unnest($1::uuid[]), $2', [ids, Buffer.alloc(32)]);
    return operators;
  });
}

/** An API key; it may open invoices unless other scopes are given. @returns its text */
export async function prepareApiKey(db: Database, operatorId: string, scopes: readonly Scope[] = ['invoices']): Promise<string> {
  const key = newApiKeyText(scopes);
  await db.pool.query('insert into api_keys (id, operator_id, name, prefix, hash, scopes) values ($1, $2, $3, $4, $5, $6)', [newUuid(), operatorId, 'bench', key.prefix, key.hash, scopes]);
  return key.secret;
}
