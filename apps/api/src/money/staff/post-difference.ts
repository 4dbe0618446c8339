/**
 * Staff found out what a standing difference between books and node is, which the node itself does not say: coins paid into
 * a channel from another wallet, fees of forwards that the node lost when it was killed. Only the platform's own accounts
 * can bear it.
 */
import { type Msat, msat, newUuid } from '@l402kit/money-types';
import { type Adjustable, nodeAdjust } from '../ledger/node-movements.js';
import { post } from '../ledger/post.js';
import type { MoneyContext } from '../money-context.js';
import { recordStaffAction } from './record-staff-action.js';

/** A difference that is younger may pass by itself. */
const STANDS_AFTER_MS = 60_000;

export type PostDifferenceResult = { readonly outcome: 'posted' } | { readonly outcome: 'no-difference' | 'too-young' } | { readonly outcome: 'another-amount'; readonly differenceMsat: Msat };

/**
 * The last comparison must have found exactly this difference. It counts as gone from then on, so that nobody posts it again.
 * @param differenceMsat above zero where the node holds more than the books say
 */
export async function postDifference(money: MoneyContext, differenceMsat: Msat, to: Adjustable, why: string, by: string): Promise<PostDifferenceResult> {
  return money.db.transaction(async (tx): Promise<PostDifferenceResult> => {
    const { rows } = await tx.query<{ difference: bigint; differs_since: Date | null }>(
      'select node_msat - ledger_msat - pending_msat as difference, differs_since from reconciliations where node_id = $1 for update', [money.nodeId]);
    const found = rows[0];
    if (!found?.differs_since) return { outcome: 'no-difference' };
    if (found.difference !== differenceMsat) return { outcome: 'another-amount', differenceMsat: msat(found.difference) };
    if (money.clock.now().getTime() - found.differs_since.getTime() < STANDS_AFTER_MS) return { outcome: 'too-young' };
    const subject = newUuid();
    await post(tx, [nodeAdjust(money.accounts, subject, to, differenceMsat)]);
    await tx.query('update reconciliations set ledger_msat = ledger_msat + $2, differs_since = null where node_id = $1', [money.nodeId, differenceMsat]);
    await recordStaffAction(tx, { by, action: 'node.adjust', subject, detail: `${differenceMsat} msat to ${to}: ${why}` });
    return { outcome: 'posted' };
  });
}
