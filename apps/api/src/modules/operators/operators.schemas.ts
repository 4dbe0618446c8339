/** Rows as the JSON that the API shows (schemas in @l402kit/contracts). */
import { publicId } from '@l402kit/money-types';
import type { OperatorJson } from '@l402kit/contracts';
import type { Operator, OperatorTier } from '../../platform/database/generated/client.js';

export type OperatorRow = Pick<Operator, 'id' | 'lightningAddress' | 'status' | 'payoutThresholdMsat' | 'bearsExcessRouting' | 'createdAt'> & {
  /** None: Free. */
  readonly tier: Pick<OperatorTier, 'tier' | 'until' | 'renewFromBalance'> | null;
};

export const operatorJson = (row: OperatorRow, feePpm: number): OperatorJson => ({
  id: publicId('operator', row.id),
  lightningAddress: row.lightningAddress,
  status: row.status,
  tier: row.tier?.tier ?? 'free',
  tierUntil: row.tier?.until?.toISOString() ?? null,
  renewFromBalance: row.tier?.renewFromBalance ?? false,
  // Set in whole sats, so nothing is lost.
  payoutThresholdSats: Number(row.payoutThresholdMsat / 1_000n),
  bearsExcessRouting: row.bearsExcessRouting,
  feePpm,
  createdAt: row.createdAt.toISOString(),
});
