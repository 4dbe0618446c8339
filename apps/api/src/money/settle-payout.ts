/**
 * The operator's wallet was paid: the reservation becomes a payment, with the preimage as proof. Idempotent: a payout that
 * is settled already stays as it is. Answers that come while one commit is under way share the next one.
 */
import { createHash } from 'node:crypto';
import { addressRecovered } from '@l402kit/contracts';
import { type Msat, maxMsat, minMsat, msat, publicId, subtractMsat } from '@l402kit/money-types';
import type { Tx } from '../platform/database/database.js';
import { MicroBatch } from '../platform/database/micro-batch.js';
import { type OutboxRow, appendToOutbox } from '../platform/outbox/outbox.js';
import { payoutSettle } from './ledger/movements.js';
import { post } from './ledger/post.js';
import type { MoneyContext } from './money-context.js';
import { type Proof, markSettled, settledEvent } from './mark-settled.js';
import { type LivePayout, lockPayouts } from './payout-row.js';
import { scheduleAfterSuccess } from './payout-schedule.js';
import { recordLatePayout } from './record-late-payout.js';

export type SettleOutcome = 'settled' | 'already-settled' | 'late' | 'already-late';

type Together = 'settled' | 'already-settled' | 'released' | Error;

const batches = new WeakMap<MoneyContext, MicroBatch<Proof, Together>>();

/** @throws Error when the preimage does not open the hash: then nobody was paid, whatever the node says */
export async function settlePayout(money: MoneyContext, payoutId: string, preimage: string, routingFeeMsat: Msat): Promise<SettleOutcome> {
  let batch = batches.get(money);
  if (batch === undefined) batches.set(money, batch = new MicroBatch((proofs) => settleTogether(money, proofs)));
  const proof = { payoutId, preimage, routingFeeMsat };
  const outcome = await batch.run(proof);
  if (outcome instanceof Error) throw outcome;
  return outcome === 'released' ? recordLatePayout(money, proof) : outcome;
}

interface Settling extends Proof {
  readonly payout: LivePayout;
  readonly excessBorneMsat: Msat;
}

/** One transaction. A wrong preimage, or a payout that is not on its way, keeps none of the others from being settled. */
function settleTogether(money: MoneyContext, proofs: readonly Proof[]): Promise<Together[]> {
  return money.db.transaction(async (tx) => {
    const payouts = await lockPayouts(tx, proofs.map((p) => p.payoutId));
    const settling = new Map<string, Settling>();
    const outcomes = proofs.map((proof): Together => {
      const payout = payouts.get(proof.payoutId)!;
      if (!opens(proof.preimage, payout.paymentHash)) return new Error(`the node answered a preimage that does not open payment hash ${payout.paymentHash}`);
      if (payout.status === 'failed') return 'released';
      if (payout.status === 'settled' || settling.has(proof.payoutId)) return 'already-settled';
      settling.set(proof.payoutId, { ...proof, payout, excessBorneMsat: borne(payout, proof.routingFeeMsat) });
      return 'settled';
    });
    if (settling.size > 0) await settle(money, tx, [...settling.values()]);
    return outcomes;
  });
}

// What everybody shares, the balances, is locked as late as it can be; the events come after every lock (see outbox.ts).
async function settle(money: MoneyContext, tx: Tx, settling: readonly Settling[]): Promise<void> {
  await markSettled(tx, settling);
  const recovered = await recoveredEvents(money, tx, settling);
  const balances = await post(tx, settling.map(({ payout, routingFeeMsat, excessBorneMsat }) => payoutSettle(money.accounts, payout.payoutId, payout, {
    amountMsat: payout.amountMsat, routingFeeMsat, excessReservedMsat: payout.excessMsat, excessBorneMsat,
  })), settling.map(({ payout }) => payout.ledgerAccountId));
  await scheduleAfterSuccess(tx, settling.map(({ payout }) => ({ operatorId: payout.operatorId, owedMsat: -balances.get(payout.ledgerAccountId)! })));
  await appendToOutbox(tx, [...settling.map((s) => settledEvent(money, s.payout, s)), ...recovered]);
}

const opens = (preimage: string, paymentHash: string): boolean => createHash('sha256').update(Buffer.from(preimage, 'hex')).digest('hex') === paymentHash;

/** The part of the routing fee above what these sats earned us, at most what the operator agreed to. */
const borne = (payout: LivePayout, routingFeeMsat: Msat): Msat => {
  const budgetMsat = subtractMsat(payout.feeLimitMsat, payout.excessMsat);
  return minMsat(payout.excessMsat, maxMsat(msat(0n), subtractMsat(routingFeeMsat, budgetMsat)));
};

/** Addresses that had been reported unreachable can be paid again. */
async function recoveredEvents(money: MoneyContext, tx: Tx, settling: readonly Settling[]): Promise<OutboxRow[]> {
  const { rows } = await tx.query<{ id: string; lightning_address: string; since: Date }>({
    name: 'payouts-recovered',
    text: `with was as (select id, unreachable_since from operators where id = any($1::uuid[]) and status in ('unreachable', 'dormant') order by id for update)
           update operators o set status = 'active', unreachable_since = null from was where o.id = was.id returning o.id, o.lightning_address, was.unreachable_since as since`,
    values: [settling.map(({ payout }) => payout.operatorId)],
  });
  return rows.map((r) => ({
    operatorId: r.id, type: 'address.recovered', subject: publicId('operator', r.id),
    data: addressRecovered({ lightningAddress: r.lightning_address, unreachableSince: r.since, recoveredAt: money.clock.now() }),
  }));
}
