/**
 * The accounts of the ledger. Sign: positive means that we have it, negative that we owe or earned it.
 * An operator's two accounts have random names, so that erasing the person leaves the books intact.
 */
import { randomUUID } from 'node:crypto';
import type { Tx } from '../../platform/database/database.js';

export type AccountId = bigint & { readonly __account?: never };

/** One of each in the whole ledger. */
const SHARED = [
  'held', 'suspense', 'unclaimed', 'equity', 'revenue:fees', 'revenue:tiers', 'revenue:forwarding',
  'expense:routing', 'expense:chain', 'expense:liquidity', 'expense:proofs', 'loss',
] as const;
export type SharedAccount = (typeof SHARED)[number];

/** What we owe: may never rise above zero. */
const OWED = /^(operator:|in-flight:|held$|suspense$|unclaimed$)/;

/** The ids of the accounts that every movement of one node may touch. */
export interface NodeAccounts extends Readonly<Record<SharedAccount, AccountId>> {
  /** channels:<node>, our side of the node's channels */
  readonly channels: AccountId;
  /** chain:<node>, its on-chain wallet */
  readonly chain: AccountId;
}

/** Opens what is missing. Safe to call at every boot and by several processes at once. */
export async function openNodeAccounts(tx: Pick<Tx, 'query'>, nodeId: string): Promise<NodeAccounts> {
  const ids = await openAccounts(tx, [...SHARED, `channels:${nodeId}`, `chain:${nodeId}`]);
  const shared = Object.fromEntries(SHARED.map((code) => [code, ids.get(code)!])) as Record<SharedAccount, AccountId>;
  return { ...shared, channels: ids.get(`channels:${nodeId}`)!, chain: ids.get(`chain:${nodeId}`)! };
}

export interface OperatorAccounts {
  /** operator:<random>: what is owed, as a negative balance */
  readonly ledgerAccountId: AccountId;
  /** in-flight:<random>: reserved for the payout on its way */
  readonly inFlightAccountId: AccountId;
}

/** Two new accounts with a random name, in the transaction that makes the operator. */
export async function openOperatorAccounts(tx: Pick<Tx, 'query'>): Promise<OperatorAccounts> {
  const name = randomUUID();
  const ids = await openAccounts(tx, [`operator:${name}`, `in-flight:${name}`]);
  return { ledgerAccountId: ids.get(`operator:${name}`)!, inFlightAccountId: ids.get(`in-flight:${name}`)! };
}

async function openAccounts(tx: Pick<Tx, 'query'>, codes: readonly string[]): Promise<Map<string, AccountId>> {
  await tx.query(
    `with opened as (insert into ledger_accounts (code) select * from unnest($1::text[]) on conflict (code) do nothing returning id, code)
     insert into ledger_balances (account_id, may_not_rise_above_zero)
     select id, code = any($2::text[]) from opened on conflict do nothing`,
    [codes, codes.filter((c) => OWED.test(c))]);
  const { rows } = await tx.query<{ id: bigint; code: string }>('select id, code from ledger_accounts where code = any($1)', [codes]);
  return new Map(rows.map((r) => [r.code, r.id]));
}
