/**
 * Staff say whose an unknown payment of the node was. It is posted to that operator (who was paid by it) or to loss, and the
 * halt that it caused is cleared. Only then do payouts go on.
 */
import { type Msat, addMsat, msat, publicId } from '@l402kit/money-types';
import { payoutAdopt } from '../ledger/movements.js';
import { post } from '../ledger/post.js';
import type { MoneyContext } from '../money-context.js';
import { recordStaffAction } from './record-staff-action.js';

export type PostUnknownPaymentResult =
  | { readonly outcome: 'posted'; readonly amountMsat: Msat; readonly feeMsat: Msat }
  | { readonly outcome: 'not-found' }
  /** still under way, or it failed meanwhile: nothing to post yet */
  | { readonly outcome: 'not-settled'; readonly state: string }
  /** the operator is owed less than was paid: post its missing receipts first (suspense), or post to loss */
  | { readonly outcome: 'owed-too-little'; readonly owedMsat: Msat };

export async function postUnknownPayment(money: MoneyContext, paymentHash: string, bearer: { readonly operatorId: string } | 'loss', by: string): Promise<PostUnknownPaymentResult> {
  const lookup = await money.node.lookupPayment(paymentHash);
  return money.db.transaction(async (tx): Promise<PostUnknownPaymentResult> => {
    const { rows } = await tx.query<{ id: string; amount_msat: bigint }>(
      'select id, amount_msat from payout_halts where payment_hash = $1 and cleared_at is null for update', [Buffer.from(paymentHash, 'hex')]);
    const halt = rows[0];
    if (!halt) return { outcome: 'not-found' };
    if (lookup.state === 'failed') {
      await clear(tx, halt.id, by);
      return { outcome: 'posted', amountMsat: msat(0n), feeMsat: msat(0n) };
    }
    if (lookup.state !== 'succeeded') return { outcome: 'not-settled', state: lookup.state };
    const amountMsat = msat(halt.amount_msat);
    const account = bearer === 'loss' ? money.accounts.loss : (await tx.query<{ ledger_account_id: bigint }>('select ledger_account_id from operators where id = $1', [bearer.operatorId])).rows[0]?.ledger_account_id;
    if (account === undefined) return { outcome: 'not-found' };
    if (bearer !== 'loss') {
      const balance = (await post(tx, [], [account])).get(account)!;
      if (addMsat(balance, amountMsat) > 0n) return { outcome: 'owed-too-little', owedMsat: msat(-balance) };
    }
    await post(tx, [payoutAdopt(money.accounts, halt.id, account, amountMsat, lookup.feeMsat)]);
    await tx.query(
      `insert into payment_hashes (hash, direction, kind, ref) values ($1, 'outgoing', 'adopted', $2) on conflict (hash) do nothing`, [Buffer.from(paymentHash, 'hex'), halt.id]);
    await clear(tx, halt.id, by);
    await recordStaffAction(tx, { by, action: 'payment.post', subject: paymentHash, detail: `${amountMsat} msat and a fee of ${lookup.feeMsat} msat posted to ${bearer === 'loss' ? 'loss' : publicId('operator', bearer.operatorId)}` });
    return { outcome: 'posted', amountMsat, feeMsat: lookup.feeMsat };
  });
}

async function clear(tx: { query(text: string, values: unknown[]): Promise<unknown> }, haltId: string, by: string): Promise<void> {
  await tx.query('update payout_halts set cleared_at = clock_timestamp(), cleared_by = $2 where id = $1', [haltId, by]);
}
