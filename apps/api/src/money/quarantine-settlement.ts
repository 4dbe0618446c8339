/** A settlement that cannot be recorded is set aside with an alarm, and the cursor goes on: it holds nobody up. */
import { newUuid } from '@l402kit/money-types';
import type { Tx } from '../platform/database/database.js';
import type { MoneyContext } from './money-context.js';
import type { Settlement } from './ports/lightning-node.js';
import { type CursorFence, recordSettlements } from './record-settlements.js';

/** @throws NoLongerLeading */
export async function quarantineSettlement(money: MoneyContext, tx: Tx, settlement: Settlement, cause: unknown, fence: CursorFence): Promise<void> {
  await recordSettlements(money, tx, [], fence);
  await tx.query(
    `with aside as (insert into quarantined_settlements (id, node_id, payment_hash, received_msat, settled_at, position, error)
                    values ($1, $2, $3, $4, $5, $6, $7) on conflict (node_id, position) do nothing)
     update settlement_cursors set position = $6, updated_at = clock_timestamp() where node_id = $2`,
    [newUuid(), money.nodeId, Buffer.from(settlement.paymentHash, 'hex'), settlement.receivedMsat, settlement.settledAt, settlement.cursor, String((cause as Error)?.message ?? cause)]);
  money.log.alarm({ paymentHash: settlement.paymentHash, receivedMsat: settlement.receivedMsat, err: cause },
    'a settlement could not be recorded and was set aside: repair the cause, then run `staff settlements retry`');
}
