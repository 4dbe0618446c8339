/** The sats of a proof arrived, or failed for good. Idempotent, as payouts are; nobody's schedule is touched. */
import { createHash } from 'node:crypto';
import { type Msat, msat } from '@l402kit/money-types';
import { proofRelease, proofSettle } from './ledger/movements.js';
import { post } from './ledger/post.js';
import { markSettled } from './mark-settled.js';
import type { MoneyContext } from './money-context.js';
import { lockPayouts } from './payout-row.js';
import type { Reason } from './payout-schedule.js';
import { recordLatePayout } from './record-late-payout.js';

/** @throws Error when the preimage does not open the hash */
export async function settleProof(money: MoneyContext, payoutId: string, preimage: string, routingFeeMsat: Msat): Promise<void> {
  const proof = { payoutId, preimage, routingFeeMsat };
  const released = await money.db.transaction(async (tx) => {
    const payout = (await lockPayouts(tx, [payoutId])).get(payoutId)!;
    if (createHash('sha256').update(Buffer.from(preimage, 'hex')).digest('hex') !== payout.paymentHash) {
      throw new Error(`the node answered a preimage that does not open payment hash ${payout.paymentHash}`);
    }
    if (payout.status !== 'in_flight') return payout.status === 'failed';
    await markSettled(tx, [{ ...proof, excessBorneMsat: msat(0n) }]);
    await post(tx, [proofSettle(money.accounts, payoutId, payout, payout.amountMsat, routingFeeMsat)]);
    await tx.query(`update address_proofs set state = 'sent' where payout_id = $1 and state = 'preparing'`, [payoutId]);
    return false;
  });
  if (released) await recordLatePayout(money, proof);
}

/** @returns false when it is no longer on its way */
export async function failProof(money: MoneyContext, payoutId: string, reason: Reason): Promise<boolean> {
  return money.db.transaction(async (tx) => {
    const payout = (await lockPayouts(tx, [payoutId])).get(payoutId)!;
    if (payout.status !== 'in_flight') return false;
    await tx.query(
      `update payouts set status = 'failed', failure_code = $2, failure_detail = $3, lease_until = null, finished_at = clock_timestamp() where id = $1`, [payoutId, reason.code, reason.detail]);
    await post(tx, [proofRelease(money.accounts, payoutId, payout, payout.amountMsat)]);
    await tx.query(`update address_proofs set state = 'failed', failure_code = $2, failure_detail = $3 where payout_id = $1 and state = 'preparing'`, [payoutId, reason.code, reason.detail]);
    return true;
  });
}
