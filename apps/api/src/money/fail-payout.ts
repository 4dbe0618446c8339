/**
 * An attempt that ended without payment. A payout on its way is released: the amount is owed again. An attempt that failed
 * before anything was reserved leaves a row that says why. Either way a fresh invoice is asked for later.
 */
import { addressUnreachable, payoutFailed } from '@l402kit/contracts';
import { type Msat, addMsat, publicId } from '@l402kit/money-types';
import type { Tx } from '../platform/database/database.js';
import { type OutboxRow, appendToOutbox } from '../platform/outbox/outbox.js';
import { payoutRelease } from './ledger/movements.js';
import { post } from './ledger/post.js';
import type { MoneyContext } from './money-context.js';
import { lockPayouts } from './payout-row.js';
import { type DuePayout, type Reason, scheduleAfterFailure } from './payout-schedule.js';
import { ADDRESS_UNREACHABLE_AFTER_MS, DORMANT_AFTER_MS, retryAfterMs } from './rules/payout-policy.js';

interface FailedAttempt {
  readonly payoutId: string;
  readonly operatorId: string;
  readonly amountMsat: Msat;
  readonly destination: string;
  readonly paymentHash: string | null;
}

/** The node says that it failed for good. @returns false when it is no longer on its way */
export async function failPayout(money: MoneyContext, payoutId: string, reason: Reason): Promise<boolean> {
  return money.db.transaction(async (tx) => {
    const payout = (await lockPayouts(tx, [payoutId])).get(payoutId)!;
    if (payout.status !== 'in_flight') return false;
    await post(tx, [payoutRelease(payoutId, payout, addMsat(payout.amountMsat, payout.excessMsat))]);
    await tx.query(
      `update payouts set status = 'failed', failure_code = $2, failure_detail = $3, lease_until = null, finished_at = clock_timestamp() where id = $1`,
      [payoutId, reason.code, reason.detail]);
    await planRetry(money, tx, payout, reason);
    return true;
  });
}

/** The address gave nothing that could be paid: nothing was reserved, nothing was sent. */
export async function recordFailedAttempt(money: MoneyContext, due: DuePayout, payoutId: string, amountMsat: Msat, reason: Reason): Promise<void> {
  await money.db.transaction(async (tx) => {
    const { rowCount } = await tx.query(`select 1 from payout_schedules where operator_id = $1 and lease_until is distinct from 'infinity' for update`, [due.operatorId]);
    if (rowCount === 0) return; // another worker has a payout on its way: this attempt is out of date
    await tx.query(
      `insert into payouts (id, operator_id, node_id, status, amount_msat, destination, failure_code, failure_detail, finished_at)
       values ($1, $2, $3, 'failed', $4, $5, $6, $7, clock_timestamp())`,
      [payoutId, due.operatorId, money.nodeId, amountMsat, due.lightningAddress, reason.code, reason.detail]);
    await planRetry(money, tx, { payoutId, operatorId: due.operatorId, amountMsat, destination: due.lightningAddress, paymentHash: null }, reason);
  });
}

async function planRetry(money: MoneyContext, tx: Tx, attempt: FailedAttempt, reason: Reason): Promise<void> {
  const { rows } = await tx.query<{ failures: number }>('select failures from payout_schedules where operator_id = $1 for update', [attempt.operatorId]);
  const { nextAttemptAt, failingSince } = await scheduleAfterFailure(tx, attempt.operatorId, retryAfterMs(rows[0]!.failures + 1), reason);
  const now = money.clock.now();
  const payoutId = publicId('payout', attempt.payoutId);
  await appendToOutbox(tx, [
    {
      operatorId: attempt.operatorId, type: 'payout.failed', subject: payoutId,
      data: payoutFailed({
        payoutId, amountMsat: attempt.amountMsat, destination: attempt.destination, paymentHash: attempt.paymentHash,
        failureCode: reason.code, failureDetail: reason.detail, failedAt: now, nextAttemptAt,
      }),
    },
    ...(await reportUnreachable(tx, attempt, reason, now.getTime() - failingSince.getTime(), failingSince, nextAttemptAt)),
  ]);
}

/** After an hour of failures the operator is told, once; after 30 days it counts as dormant. */
async function reportUnreachable(tx: Tx, attempt: FailedAttempt, reason: Reason, failingForMs: number, failingSince: Date, nextAttemptAt: Date): Promise<OutboxRow[]> {
  if (failingForMs < ADDRESS_UNREACHABLE_AFTER_MS) return [];
  const { rows } = await tx.query<{ lightning_address: string }>(
    `update operators set status = 'unreachable', unreachable_since = $2 where id = $1 and status = 'active' returning lightning_address`, [attempt.operatorId, failingSince]);
  if (failingForMs >= DORMANT_AFTER_MS) await tx.query(`update operators set status = 'dormant' where id = $1 and status = 'unreachable'`, [attempt.operatorId]);
  return rows.map((r) => ({
    operatorId: attempt.operatorId, type: 'address.unreachable', subject: publicId('operator', attempt.operatorId),
    data: addressUnreachable({ lightningAddress: r.lightning_address, reasonCode: reason.code, reasonDetail: reason.detail, failingSince, nextAttemptAt }),
  }));
}
