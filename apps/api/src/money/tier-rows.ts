/**
 * The rows that say what an operator has bought. They are locked after invoices and before balances, by everybody who
 * changes them; the operator's own row is locked at other times by others, so the tier is not kept there.
 */
import type { Tx } from '../platform/database/database.js';
import type { TierState } from './rules/tier.js';

/** The state of one operator's tier; the row is made where there is none, and stays locked until the commit. */
export async function lockTier(tx: Pick<Tx, 'query'>, operatorId: string): Promise<TierState> {
  return (await lockTiers(tx, [operatorId])).get(operatorId)!;
}

export async function lockTiers(tx: Pick<Tx, 'query'>, operatorIds: readonly string[]): Promise<Map<string, TierState>> {
  const ids = [...new Set(operatorIds)].sort();
  await tx.query('insert into operator_tiers (operator_id) select * from unnest($1::uuid[]) on conflict do nothing', [ids]);
  const { rows } = await tx.query<TierState & { operator_id: string }>(
    'select operator_id, tier::text, until from operator_tiers where operator_id = any($1::uuid[]) order by operator_id for update', [ids]);
  return new Map(rows.map((r) => [r.operator_id, { tier: r.tier, until: r.until }]));
}

/** What was bought holds from the commit on; warnings begin anew. */
export async function storeTier(tx: Pick<Tx, 'query'>, operatorId: string, state: TierState): Promise<void> {
  await tx.query('update operator_tiers set tier = $2::tier, until = $3, warned_days = null where operator_id = $1', [operatorId, state.tier, state.until]);
}
