/** Settlements that were set aside are tried again, each alone, after the cause was repaired. */
import { msat } from '@l402kit/money-types';
import type { MoneyContext } from '../money-context.js';
import { recordSettlements } from '../record-settlements.js';
import { recordStaffAction } from './record-staff-action.js';

export interface RetriedSettlement {
  readonly paymentHash: string;
  /** undefined: recorded */
  readonly error: string | undefined;
}

/** @param id UUID of one of them; all unless given */
export async function retryQuarantined(money: MoneyContext, by: string, id?: string): Promise<RetriedSettlement[]> {
  const { rows } = await money.db.pool.query<{ id: string; hash: string; received_msat: bigint; settled_at: Date; position: string }>(
    `select id, encode(payment_hash, 'hex') as hash, received_msat, settled_at, position from quarantined_settlements
     where node_id = $1 and resolved_at is null and ($2::uuid is null or id = $2) order by id`, [money.nodeId, id ?? null]);
  const results: RetriedSettlement[] = [];
  for (const r of rows) {
    try {
      await money.db.transaction(async (tx) => {
        await recordSettlements(money, tx, [{ paymentHash: r.hash, receivedMsat: msat(r.received_msat), settledAt: r.settled_at, cursor: r.position }]);
        await tx.query('update quarantined_settlements set resolved_at = clock_timestamp() where id = $1', [r.id]);
        await recordStaffAction(tx, { by, action: 'settlement.retry', subject: r.hash, detail: `${r.received_msat} msat recorded` });
      });
      results.push({ paymentHash: r.hash, error: undefined });
    } catch (error) {
      results.push({ paymentHash: r.hash, error: (error as Error).message });
    }
  }
  return results;
}
