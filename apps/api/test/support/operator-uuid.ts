import type { SignedUpOperator, TestApi } from './test-api.js';
import { uuidFromPublicId } from '@l402kit/money-types';

/** The id of an account as the database has it. */
export const operatorUuid = (operator: Pick<SignedUpOperator, 'id'>): string => uuidFromPublicId('operator', operator.id)!;

/** Gives an account a tier without selling it one. */
export async function setTier(api: TestApi, operator: SignedUpOperator, tier: 'free' | 'pro' | 'founder', until: Date | null): Promise<void> {
  await api.harness.query(
    `insert into operator_tiers (operator_id, tier, until) values ($1, $2::tier, $3) on conflict (operator_id) do update set tier = excluded.tier, until = excluded.until, warned_days = null`,
    [operatorUuid(operator), tier, until]);
}
