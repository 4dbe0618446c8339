/** Rows as the JSON that the API shows (schemas in @l402kit/contracts). */
import { publicId } from '@l402kit/money-types';
import type { OperatorJson } from '@l402kit/contracts';
import type { Operator } from '../../platform/database/generated/client.js';

export type OperatorRow = Pick<Operator, 'id' | 'lightningAddress' | 'status' | 'tier' | 'payoutThresholdMsat' | 'bearsExcessRouting' | 'createdAt'>;

export const operatorJson = (row: OperatorRow, feePpm: number): OperatorJson => ({
  id: publicId('operator', row.id),
  lightningAddress: row.lightningAddress,
  status: row.status,
  tier: row.tier,
  // Set in whole sats, so nothing is lost.
  payoutThresholdSats: Number(row.payoutThresholdMsat / 1_000n),
  bearsExcessRouting: row.bearsExcessRouting,
  feePpm,
  createdAt: row.createdAt.toISOString(),
});
