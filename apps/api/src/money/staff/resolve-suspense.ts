/** Staff found out whose a receipt on an unknown hash was: it is credited as if its invoice had been paid. */
import { type Msat, msat, publicId } from '@l402kit/money-types';
import { suspenseResolve } from '../ledger/movements.js';
import { post } from '../ledger/post.js';
import type { MoneyContext } from '../money-context.js';
import { feeOn } from '../rules/fee.js';
import { recordStaffAction } from './record-staff-action.js';

export type ResolveSuspenseResult = { readonly outcome: 'resolved'; readonly receivedMsat: Msat; readonly feeMsat: Msat } | { readonly outcome: 'not-found' };

export async function resolveSuspense(money: MoneyContext, paymentHash: string, operatorId: string, by: string): Promise<ResolveSuspenseResult> {
  return money.db.transaction(async (tx): Promise<ResolveSuspenseResult> => {
    const { rows } = await tx.query<{ id: string; received_msat: bigint; account: bigint }>(
      `select s.id, s.received_msat, o.ledger_account_id as account from suspense_receipts s join operators o on o.id = $2
       where s.payment_hash = $1 and s.resolved_at is null for update of s`, [Buffer.from(paymentHash, 'hex'), operatorId]);
    const receipt = rows[0];
    if (!receipt) return { outcome: 'not-found' };
    const receivedMsat = msat(receipt.received_msat);
    const feeMsat = feeOn(receivedMsat, money.settings.feePpm);
    await post(tx, [suspenseResolve(money.accounts, receipt.id, receipt.account, receivedMsat, feeMsat)]);
    await tx.query('update suspense_receipts set resolved_at = clock_timestamp(), resolved_to = $2 where id = $1', [receipt.id, operatorId]);
    await tx.query('update payout_schedules set due_at = clock_timestamp(), owed_since = coalesce(owed_since, clock_timestamp()) where operator_id = $1 and due_at is null', [operatorId]);
    await recordStaffAction(tx, { by, action: 'suspense.credit', subject: paymentHash, detail: `${receivedMsat} msat less a fee of ${feeMsat} msat credited to ${publicId('operator', operatorId)}` });
    return { outcome: 'resolved', receivedMsat, feeMsat };
  });
}
