/**
 * Once a minute: tiers that end. The operator is warned 7, 3 and 1 days before; who asked for it is renewed out of the
 * balance in the last hour; what has ended is written down. Nothing is ever deleted for it.
 */
import { tierExpired, tierExpiring } from '@l402kit/contracts';
import { type Msat, publicId } from '@l402kit/money-types';
import type { Tx } from '../platform/database/database.js';
import { appendToOutbox } from '../platform/outbox/outbox.js';
import { BuyTier } from './buy-tier.js';
import type { MoneyContext } from './money-context.js';
import { WARN_DAYS, warningDue } from './rules/tier.js';

const RENEW_BEFORE_MS = 3_600_000;
const A_PASS = 1_000;

export interface TierReview { readonly warned: number; readonly renewed: number; readonly expired: number }

interface EndingRow { readonly operator_id: string; readonly until: Date; readonly renew_from_balance: boolean; readonly warned_days: number | null }

export async function reviewTiers(money: MoneyContext, proPriceMsat: Msat): Promise<TierReview> {
  const { rows } = await money.db.pool.query<{ operator_id: string }>(
    `select operator_id from operator_tiers where until <= $1::timestamptz + make_interval(days => $2) order by until limit $3`,
    [money.clock.now(), WARN_DAYS[0], A_PASS]);
  const result = { warned: 0, renewed: 0, expired: 0 };
  for (const { operator_id: operatorId } of rows) {
    const done = await money.db.transaction((tx) => reviewOne(money, tx, operatorId, proPriceMsat));
    if (done !== undefined) result[done] += 1;
  }
  return result;
}

async function reviewOne(money: MoneyContext, tx: Tx, operatorId: string, proPriceMsat: Msat): Promise<keyof TierReview | undefined> {
  const { rows } = await tx.query<EndingRow>('select operator_id, until, renew_from_balance, warned_days from operator_tiers where operator_id = $1 and until is not null for update skip locked', [operatorId]);
  const row = rows[0];
  if (row === undefined) return undefined;
  const now = money.clock.now();
  const subject = publicId('operator', operatorId);
  if (row.renew_from_balance && row.until.getTime() - now.getTime() <= RENEW_BEFORE_MS) {
    const renewed = await new BuyTier(money).payFromBalance(tx, { operatorId, tier: 'pro', priceMsat: proPriceMsat });
    if (renewed.is === 'bought') return 'renewed';
  }
  if (row.until <= now) {
    await tx.query(`update operator_tiers set tier = 'free', until = null, warned_days = null where operator_id = $1`, [operatorId]);
    await appendToOutbox(tx, [{ operatorId, type: 'tier.expired', subject, data: tierExpired({ tier: 'pro', expiredAt: row.until }) }]);
    return 'expired';
  }
  const days = warningDue(row.until, row.warned_days, now);
  if (days === undefined) return undefined;
  await tx.query('update operator_tiers set warned_days = $2 where operator_id = $1', [operatorId, days]);
  await appendToOutbox(tx, [{ operatorId, type: 'tier.expiring', subject, data: tierExpiring({ tier: 'pro', until: row.until, daysLeft: days }) }]);
  return 'warned';
}
