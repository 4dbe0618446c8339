/** The code was right: who proved bears the sats, as far as the account is owed anything. */
import { minMsat, msat } from '@l402kit/money-types';
import type { Tx } from '../platform/database/database.js';
import type { AccountId } from './ledger/accounts.js';
import { proofCharge } from './ledger/movements.js';
import { lockBalances, post } from './ledger/post.js';
import type { MoneyContext } from './money-context.js';

/** In the transaction that records the proof. */
export async function chargeProof(money: Pick<MoneyContext, 'accounts'>, tx: Tx, payoutId: string): Promise<void> {
  const { rows } = await tx.query<{ account: AccountId; amount_msat: bigint }>(
    `select o.ledger_account_id as account, p.amount_msat from payouts p join operators o on o.id = p.operator_id where p.id = $1 and p.status <> 'failed'`, [payoutId]);
  const proof = rows[0];
  if (proof === undefined) return;
  const balances = await lockBalances(tx, [proof.account, money.accounts['expense:proofs']]);
  const chargedMsat = minMsat(msat(proof.amount_msat), msat(-balances.get(proof.account)!));
  if (chargedMsat > 0n) await post(tx, [proofCharge(money.accounts, payoutId, proof.account, chargedMsat)]);
}
