/** A success after a release: operator and reservation were settled by it, so what left the channels now is our loss. */
import { msat, publicId } from '@l402kit/money-types';
import { appendToOutbox } from '../platform/outbox/outbox.js';
import { payoutLate } from './ledger/movements.js';
import { post } from './ledger/post.js';
import type { MoneyContext } from './money-context.js';
import { type Proof, markSettled, settledEvent } from './mark-settled.js';
import { lockPayouts } from './payout-row.js';

/** Posted once, with an alarm. The preimage has been checked. */
export async function recordLatePayout(money: MoneyContext, proof: Proof): Promise<'late' | 'already-late'> {
  const { payoutId, routingFeeMsat } = proof;
  const outcome = await money.db.transaction(async (tx) => {
    const payout = (await lockPayouts(tx, [payoutId])).get(payoutId)!;
    const { rowCount } = await tx.query(`select 1 from ledger_movements where code = 'payout.late' and subject = $1`, [payoutId]);
    if (rowCount) return 'already-late';
    await post(tx, [payoutLate(money.accounts, payoutId, payout.amountMsat, routingFeeMsat)]);
    await markSettled(tx, [{ ...proof, excessBorneMsat: msat(0n) }]);
    await appendToOutbox(tx, [settledEvent(money, payout, proof)]);
    return 'late';
  });
  if (outcome === 'late') money.log.alarm({ payoutId: publicId('payout', payoutId), routingFeeMsat }, 'a payout that had been released went through after all: the amount was posted to loss');
  return outcome;
}
