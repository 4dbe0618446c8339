/** Settlements that were set aside are tried again, each alone, after the cause was repaired. */
import { msat } from '@l402kit/money-types';
import type { MoneyContext } from '../money-context.js';
import { recordSettlements } from '../record-settlements.js';

export interface RetriedSettlement {
  readonly paymentHash: string;
  /** undefined: recorded */
  readonly error: string | undefined;
}

export async function retryQuarantined(money: MoneyContext): Promise<RetriedSettlement[]> {
  const { rows } = await money.db.pool.query<{ id: string; hash: string; received_msat: bigint; settled_at: Date; position: string }>(
    `select id, encode(payment_hash, 'hex') as hash, received_msat, settled_at, position from quarantined_settlements
     where node_id = $1 and resolved_at is null order by id`, [money.nodeId]);
  const results: RetriedSettlement[] = [];
  for (const r of rows) {
    try {
      await money.db.transaction(async (tx) => {
        await recordSettlements(money, tx, [{ paymentHash: r.hash, receivedMsat: msat(r.received_msat), settledAt: r.settled_at, cursor: r.position }]);
        await tx.query('update quarantined_settlements set resolved_at = clock_timestamp() where id = $1', [r.id]);
      });
      results.push({ paymentHash: r.hash, error: undefined });
    } catch (error) {
      results.push({ paymentHash: r.hash, error: (error as Error).message });
    }
  }
  return results;
}
