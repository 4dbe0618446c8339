/**
 * Step 3a: what would be paid, to which invoice, at what cost. Nothing is reserved and nothing is sent here; every check
 * that can be made before money moves is made here.
 */
import { type Msat, ZERO_MSAT, floorToSat, maxMsat, msat, publicId, subtractMsat } from '@l402kit/money-types';
import type { MoneyContext } from './money-context.js';
import type { DuePayout, Reason } from './payout-schedule.js';
import { noteCallback } from './payout-schedule.js';
import type { PayTerms } from './ports/address-resolver.js';
import { routingBudget } from './rules/fee.js';
import { verifyPayoutInvoice } from './rules/payout-invoice.js';
import { type NothingToPay, OVERDUE_AFTER_MS, payoutAmount } from './rules/payout-policy.js';

const ONE_SAT = msat(1_000n);

export interface PreparedPayout {
  readonly payoutId: string;
  readonly amountMsat: Msat;
  /** most that the route may cost */
  readonly feeLimitMsat: Msat;
  /** part of the limit that the operator bears, reserved with the amount */
  readonly excessMsat: Msat;
  readonly costMsat: Msat;
  readonly destination: string;
  readonly bolt11: string;
  readonly paymentHash: string;
  readonly bolt11ExpiresAt: Date;
  readonly descriptionHashOk: boolean;
}

export type Preparation =
  | { readonly is: 'ready'; readonly payout: PreparedPayout }
  | { readonly is: 'nothing'; readonly why: NothingToPay }
  | { readonly is: 'held'; readonly costMsat: Msat; readonly budgetMsat: Msat }
  | { readonly is: 'problem'; readonly amountMsat: Msat; readonly reason: Reason };

/** @throws NodeUnavailable */
export async function preparePayout(money: MoneyContext, due: DuePayout, payoutId: string): Promise<Preparation> {
  // What nobody can be paid is no reason to ask the address, nor to call it unreachable.
  if (floorToSat(due.owedMsat) <= 0n) return { is: 'nothing', why: { code: 'below-minimum', minimumMsat: ONE_SAT } };
  const resolved = await money.addresses.resolve(due.lightningAddress);
  if (!resolved.ok) return { is: 'problem', amountMsat: floorToSat(due.owedMsat), reason: resolved.error };
  const terms = resolved.value;

  const amount = payoutAmount({ ...limitsOf(due, terms), nodeCanSendMsat: await outboundMsat(money), excessMsat: await expectedExcess(money, due) });
  if (!amount.ok) return { is: 'nothing', why: amount.error };
  const amountMsat = amount.value;
  const budgetMsat = await budgetFor(money, due, amountMsat);
  const excessAllowed = due.bearsExcessRouting ? msat(due.owedMsat - amountMsat) : ZERO_MSAT;

  if (due.held && due.lastCostMsat !== null && due.lastCostMsat > budgetMsat + excessAllowed && askedRecently(money, due)) {
    return { is: 'held', costMsat: due.lastCostMsat, budgetMsat };
  }
  const asked = await requestVerifiedInvoice(money, terms, amountMsat, `l402-kit payout ${publicId('payout', payoutId)}`);
  if ('reason' in asked) return { is: 'problem', amountMsat, reason: asked.reason };

  // Without a known route the node finds one, or fails within the budget.
  const costMsat = (await money.node.estimateRoutingFee(asked.bolt11)) ?? ZERO_MSAT;
  const excessMsat = maxMsat(ZERO_MSAT, subtractMsat(costMsat, budgetMsat));
  if (excessMsat > excessAllowed) {
    await noteCallback(money, due.operatorId);
    return { is: 'held', costMsat, budgetMsat };
  }
  return {
    is: 'ready',
    payout: { payoutId, amountMsat, costMsat, excessMsat, feeLimitMsat: msat(budgetMsat + excessMsat), destination: terms.address, ...asked },
  };
}

const limitsOf = (due: DuePayout, terms: PayTerms) => ({
  owedMsat: due.owedMsat, minSendableMsat: terms.minSendableMsat, maxSendableMsat: terms.maxSendableMsat, thresholdMsat: due.thresholdMsat,
  payNow: due.payNow || due.operatorStatus === 'closing',
});

/** What an operator that bears dear routes will have to add, by the last cost seen. */
async function expectedExcess(money: MoneyContext, due: DuePayout): Promise<Msat> {
  if (!due.bearsExcessRouting || !due.lastCostMsat) return ZERO_MSAT;
  return maxMsat(ZERO_MSAT, subtractMsat(due.lastCostMsat, await budgetFor(money, due, due.owedMsat)));
}

async function budgetFor(money: MoneyContext, due: DuePayout, payoutMsat: Msat): Promise<Msat> {
  const overdue = due.owedSince !== null && money.clock.now().getTime() - due.owedSince.getTime() > OVERDUE_AFTER_MS;
  return routingBudget({ payoutMsat, feePpm: money.settings.feePpm, overdue, unspentFeesMsat: overdue ? await unspentFees(money, due.operatorId) : ZERO_MSAT });
}

/** Fees that this operator's invoices earned us (summed up day by day: there may be millions), less what its routes have cost us. Read only once overdue. */
async function unspentFees(money: MoneyContext, operatorId: string): Promise<Msat> {
  const { rows } = await money.db.pool.query<{ unspent: bigint }>(
    `select (coalesce((select sum(fee_msat) from settled_days where operator_id = $1), 0)
           - coalesce((select sum(routing_fee_msat - least(excess_fee_msat, routing_fee_msat)) from payouts where operator_id = $1 and status = 'settled'), 0))::bigint as unspent`,
    [operatorId]);
  return msat(rows[0]!.unspent);
}

const outbound = new WeakMap<object, { at: number; msat: Promise<Msat> }>();
/** What the node can send, at most a second old. */
function outboundMsat(money: MoneyContext): Promise<Msat> {
  const known = outbound.get(money.node);
  if (known && performance.now() - known.at < 1_000) return known.msat;
  const fresh = money.node.info().then((i) => i.outboundMsat);
  outbound.set(money.node, { at: performance.now(), msat: fresh });
  fresh.catch(() => outbound.delete(money.node));
  return fresh;
}

const askedRecently = (money: MoneyContext, due: DuePayout): boolean =>
  due.lastCallbackAt !== null && money.clock.now().getTime() - due.lastCallbackAt.getTime() < money.settings.payoutCallbackIntervalMs;

export type VerifiedInvoice = Pick<PreparedPayout, 'bolt11' | 'paymentHash' | 'bolt11ExpiresAt' | 'descriptionHashOk'>;

/** An invoice of the address's wallet, checked before money moves. `comment` is shown there (LUD-12). */
export async function requestVerifiedInvoice(money: MoneyContext, terms: PayTerms, amountMsat: Msat, comment: string): Promise<VerifiedInvoice | { reason: Reason }> {
  const asked = await money.addresses.requestInvoice(terms, amountMsat, comment);
  if (!asked.ok) return { reason: asked.error };
  const decodedByNode = await money.node.decode(asked.value).catch((e: unknown) => {
    if ((e as Error).name === 'NodeUnavailable') throw e;
    return undefined;
  });
  const verified = verifyPayoutInvoice({
    bolt11: asked.value, decodedByNode,
    expected: { amountMsat, network: money.nodeInfo.network, metadata: terms.metadata, now: money.clock.now(), ownPubkeys: [money.nodeInfo.pubkey] },
  });
  if (!verified.ok) return { reason: verified.error };
  return { bolt11: asked.value, paymentHash: verified.value.paymentHash, bolt11ExpiresAt: verified.value.expiresAt, descriptionHashOk: verified.value.descriptionHashMatches };
}
