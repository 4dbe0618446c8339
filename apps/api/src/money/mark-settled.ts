/** What a payout that arrived is from then on: its row, with the proof, and what its operator is told. */
import { payoutSettled } from '@l402kit/contracts';
import { type Msat, publicId } from '@l402kit/money-types';
import type { Tx } from '../platform/database/database.js';
import type { OutboxRow } from '../platform/outbox/outbox.js';
import type { MoneyContext } from './money-context.js';
import type { LivePayout } from './payout-row.js';

/** What the node answered for one payout. */
export interface Proof {
  readonly payoutId: string;
  readonly preimage: string;
  readonly routingFeeMsat: Msat;
}

export async function markSettled(tx: Tx, settled: readonly (Proof & { readonly excessBorneMsat: Msat })[]): Promise<void> {
  await tx.query({
    name: 'payouts-mark-settled',
    text: `update payouts p set status = 'settled', preimage = g.preimage, routing_fee_msat = g.routing_fee_msat, excess_fee_msat = g.excess_fee_msat,
             lease_until = null, failure_code = null, failure_detail = null, finished_at = clock_timestamp()
           from unnest($1::uuid[], $2::bytea[], $3::bigint[], $4::bigint[]) as g (id, preimage, routing_fee_msat, excess_fee_msat) where p.id = g.id`,
    values: [settled.map((s) => s.payoutId), settled.map((s) => Buffer.from(s.preimage, 'hex')), settled.map((s) => s.routingFeeMsat), settled.map((s) => s.excessBorneMsat)],
  });
}

export function settledEvent(money: MoneyContext, payout: LivePayout, { preimage, routingFeeMsat }: Proof): OutboxRow {
  const payoutId = publicId('payout', payout.payoutId);
  return {
    operatorId: payout.operatorId, type: 'payout.settled', subject: payoutId,
    data: payoutSettled({
      payoutId, amountMsat: payout.amountMsat, routingFeeMsat, destination: payout.destination, paymentHash: payout.paymentHash, preimage, settledAt: money.clock.now(),
    }),
  };
}
