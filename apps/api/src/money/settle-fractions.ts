/**
 * The chain knows whole sats, a channel's balance has thousandths of them. What closed channels held beyond whole sats the
 * node does not say, but it is what is left between books and node when all else is explained: less than a sat for each
 * channel (or an output too small to exist), and posted once it has stood still. Anything above that stays a difference.
 */
import { channelRound } from './ledger/node-movements.js';
import { post } from './ledger/post.js';
import type { MoneyContext } from './money-context.js';
import type { LedgerComparison } from './reconcile-ledger.js';
import { recordStaffAction } from './staff/record-staff-action.js';

/** Longer than anything takes that passes by itself. */
const STANDS_AFTER_MS = 60_000;

/** @returns false when it has not stood long enough, or there is nothing to settle */
export async function settleFractions(money: MoneyContext, { differenceMsat, fractionIds, fractionSince }: LedgerComparison): Promise<boolean> {
  if (!fractionSince || !fractionIds || money.clock.now().getTime() - fractionSince.getTime() < STANDS_AFTER_MS) return false;
  return money.db.transaction(async (tx) => {
    const { rows } = await tx.query<{ key: string }>('select key from node_moves where id = any($1::uuid[]) and fraction_settled_at is null order by id for update', [fractionIds]);
    // Another process settled some of them since: what is left is compared again.
    if (rows.length !== fractionIds.length) return false;
    await tx.query('update node_moves set fraction_settled_at = $2 where id = any($1::uuid[])', [fractionIds, money.clock.now()]);
    if (differenceMsat === 0n) return true;
    await post(tx, [channelRound(money.accounts, fractionIds[0]!, differenceMsat)]);
    await recordStaffAction(tx, { by: 'worker', action: 'node.channel-round', subject: rows[0]!.key, detail: `${differenceMsat} msat that ${rows.length === 1 ? 'a closed channel' : `${rows.length} closed channels`} held beyond whole sats` });
    return true;
  });
}
