/**
 * The operator's wallet was paid: the reservation becomes a payment, with the preimage as proof. Idempotent: a payout that
 * is settled already stays as it is. A success after a release is our loss, posted with an alarm.
 */
import { createHash } from 'node:crypto';
import { addressRecovered, payoutSettled } from '@l402kit/contracts';
import { type Msat, maxMsat, minMsat, msat, publicId, subtractMsat } from '@l402kit/money-types';
import type { Tx } from '../platform/database/database.js';
import { type OutboxRow, appendToOutbox } from '../platform/outbox/outbox.js';
import { payoutLate, payoutSettle } from './ledger/movements.js';
import { post } from './ledger/post.js';
import type { MoneyContext } from './money-context.js';
import { LIVE_PAYOUT_COLUMNS, type LivePayout, type LivePayoutRow, livePayout } from './payout-row.js';
import { scheduleAfterSuccess } from './payout-schedule.js';

export type SettleOutcome = 'settled' | 'already-settled' | 'late' | 'already-late';

/** @throws Error when the preimage does not open the hash: then nobody was paid, whatever the node says */
export async function settlePayout(money: MoneyContext, payoutId: string, preimage: string, routingFeeMsat: Msat): Promise<SettleOutcome> {
  const outcome = await money.db.transaction(async (tx) => {
    const { rows } = await tx.query<LivePayoutRow>({
      name: 'payout-lock', text: `select ${LIVE_PAYOUT_COLUMNS} from payouts p join operators o on o.id = p.operator_id where p.id = $1 for update of p`, values: [payoutId],
    });
    const payout = livePayout(rows[0]!);
    if (createHash('sha256').update(Buffer.from(preimage, 'hex')).digest('hex') !== payout.paymentHash) {
      throw new Error(`the node answered a preimage that does not open payment hash ${payout.paymentHash}`);
    }
    if (payout.status === 'settled') return 'already-settled';
    if (payout.status === 'failed') return recordLate(money, tx, payout, preimage, routingFeeMsat);
    const excessBorneMsat = borne(payout, routingFeeMsat);
    const balances = await post(tx, [payoutSettle(money.accounts, payoutId, payout, {
      amountMsat: payout.amountMsat, routingFeeMsat, excessReservedMsat: payout.excessMsat, excessBorneMsat,
    })], [payout.ledgerAccountId]);
    await markSettled(tx, payoutId, preimage, routingFeeMsat, excessBorneMsat);
    await scheduleAfterSuccess(tx, payout.operatorId, -balances.get(payout.ledgerAccountId)!);
    await appendToOutbox(tx, [settledEvent(money, payout, preimage, routingFeeMsat), ...(await recoveredEvent(money, tx, payout))]);
    return 'settled';
  });
  if (outcome === 'late') money.log.alarm({ payoutId: publicId('payout', payoutId), routingFeeMsat }, 'a payout that had been released went through after all: the amount was posted to loss');
  return outcome;
}

/** The part of the routing fee above what these sats earned us, at most what the operator agreed to. */
const borne = (payout: LivePayout, routingFeeMsat: Msat): Msat => {
  const budgetMsat = subtractMsat(payout.feeLimitMsat, payout.excessMsat);
  return minMsat(payout.excessMsat, maxMsat(msat(0n), subtractMsat(routingFeeMsat, budgetMsat)));
};

async function markSettled(tx: Tx, payoutId: string, preimage: string, routingFeeMsat: Msat, excessBorneMsat: Msat): Promise<void> {
  await tx.query({
    name: 'payout-mark-settled',
    text: `update payouts set status = 'settled', preimage = $2, routing_fee_msat = $3, excess_fee_msat = $4, lease_until = null,
             failure_code = null, failure_detail = null, finished_at = clock_timestamp() where id = $1`,
    values: [payoutId, Buffer.from(preimage, 'hex'), routingFeeMsat, excessBorneMsat],
  });
}

// Operator and reservation were settled by the release; what left the channels now is ours to bear.
async function recordLate(money: MoneyContext, tx: Tx, payout: LivePayout, preimage: string, routingFeeMsat: Msat): Promise<SettleOutcome> {
  const { rowCount } = await tx.query(`select 1 from ledger_movements where code = 'payout.late' and subject = $1`, [payout.payoutId]);
  if (rowCount) return 'already-late';
  await post(tx, [payoutLate(money.accounts, payout.payoutId, payout.amountMsat, routingFeeMsat)]);
  await markSettled(tx, payout.payoutId, preimage, routingFeeMsat, msat(0n));
  await appendToOutbox(tx, [settledEvent(money, payout, preimage, routingFeeMsat)]);
  return 'late';
}

function settledEvent(money: MoneyContext, payout: LivePayout, preimage: string, routingFeeMsat: Msat): OutboxRow {
  const payoutId = publicId('payout', payout.payoutId);
  return {
    operatorId: payout.operatorId, type: 'payout.settled', subject: payoutId,
    data: payoutSettled({
      payoutId, amountMsat: payout.amountMsat, routingFeeMsat, destination: payout.destination, paymentHash: payout.paymentHash, preimage, settledAt: money.clock.now(),
    }),
  };
}

/** An address that had been reported unreachable can be paid again. */
async function recoveredEvent(money: MoneyContext, tx: Tx, payout: LivePayout): Promise<OutboxRow[]> {
  const { rows } = await tx.query<{ lightning_address: string; since: Date }>(
    `with was as (select id, unreachable_since from operators where id = $1 and status in ('unreachable', 'dormant') for update)
     update operators o set status = 'active', unreachable_since = null from was where o.id = was.id returning o.lightning_address, was.unreachable_since as since`,
    [payout.operatorId]);
  return rows.map((r) => ({
    operatorId: payout.operatorId, type: 'address.recovered', subject: publicId('operator', payout.operatorId),
    data: addressRecovered({ lightningAddress: r.lightning_address, unreachableSince: r.since, recoveredAt: money.clock.now() }),
  }));
}
