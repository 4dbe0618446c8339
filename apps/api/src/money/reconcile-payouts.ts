/**
 * Payouts on their way that nobody is at work on: after a crash, a time-out or a lost connection. The node is asked by
 * hash, and what it says decides (rules/payout-recovery.ts). No new invoice is fetched while the fate is unknown.
 */
import { publicId } from '@l402kit/money-types';
import type { MoneyContext } from './money-context.js';
import { LIVE_PAYOUT_COLUMNS, type LivePayout, type LivePayoutRow, livePayout } from './payout-row.js';
import { endsOf } from './payout-ends.js';
import type { PayoutWork } from './payout-work.js';
import { recoveryStep } from './rules/payout-recovery.js';
import { sendPayout } from './send-payout.js';
import { msat } from '@l402kit/money-types';

const CLAIM = `
with claimed as (
  update payouts set lease_until = clock_timestamp() + make_interval(secs => $3::float8 / 1000), attempts = attempts + 1
  where id in (select id from payouts where node_id = $1 and status = 'in_flight' and (lease_until is null or lease_until < clock_timestamp())
               order by id limit $2 for update skip locked)
  returning *)
select ${LIVE_PAYOUT_COLUMNS}, p.created_at from claimed p join operators o on o.id = p.operator_id`;

type ClaimedRow = LivePayoutRow & { readonly created_at: Date };

/** One pass. @returns how many payouts were looked at */
export async function reconcilePayouts(money: MoneyContext, workList: PayoutWork, limit: number): Promise<number> {
  const claimedAt = performance.now();
  const { rows } = await money.db.pool.query<ClaimedRow>({ name: 'payouts-reconcile', text: CLAIM, values: [money.nodeId, limit, money.settings.workLeaseMs] });
  await Promise.all(rows.map(async (row) => {
    const payout = livePayout(row);
    const work = workList.begin(payout.operatorId, claimedAt, payout.payoutId);
    try {
      await recover(money, payout, row.created_at, () => workList.mayGoOn(work));
    } catch (error) {
      money.log.warn({ payoutId: publicId('payout', payout.payoutId), err: error }, 'a payout on its way could not be looked up: it is asked for again');
    } finally {
      workList.end(work);
    }
  }));
  return rows.length;
}

async function recover(money: MoneyContext, payout: LivePayout, createdAt: Date, mayWork: () => boolean): Promise<void> {
  const lookup = await money.node.lookupPayment(payout.paymentHash);
  const step = recoveryStep(lookup, payout.bolt11ExpiresAt, money.clock.now());
  const ends = endsOf(payout.kind);
  switch (step.do) {
    case 'settle':
      await ends.settle(money, payout.payoutId, step.preimage, msat(step.feeMsat));
      return;
    case 'fail':
      await ends.fail(money, payout.payoutId, { code: 'payout-payment-failed', detail: `The payment could not be made: ${step.reason}.` });
      return;
    case 'release':
      await ends.fail(money, payout.payoutId, { code: 'payout-invoice-expired', detail: `The payout was given up: ${step.reason}.` });
      return;
    case 'send':
      if ((await sendPayout(money, { payoutId: payout.payoutId, kind: payout.kind, bolt11: payout.bolt11, feeLimitMsat: payout.feeLimitMsat, mayWork })) !== 'unknown') return;
      break;
    case 'wait':
      break;
  }
  await lookAgain(money, payout.payoutId, createdAt);
}

/** Seconds at first, then more rarely: a payment may be held for a day. */
async function lookAgain(money: MoneyContext, payoutId: string, createdAt: Date): Promise<void> {
  const ageMs = money.clock.now().getTime() - createdAt.getTime();
  const waitMs = Math.min(30_000, Math.max(500, ageMs / 20));
  await money.db.pool.query(
    `update payouts set lease_until = clock_timestamp() + make_interval(secs => $2::float8 / 1000) where id = $1 and status = 'in_flight'`, [payoutId, waitMs]);
}
