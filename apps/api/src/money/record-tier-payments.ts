/**
 * Money that arrived on invoices of kind `tier`: how much of it is the price, how much is credited, and what the operator
 * has afterwards. Part of the settlement's own transaction (record-settlements.ts).
 */
import { tierActivated } from '@l402kit/contracts';
import { type Msat, publicId } from '@l402kit/money-types';
import type { Tx } from '../platform/database/database.js';
import type { OutboxRow } from '../platform/outbox/outbox.js';
import { type BoughtTier, type PurchaseOutcome, purchaseOutcome } from './rules/tier.js';
import { lockTiers, storeTier } from './tier-rows.js';

export interface TierPayment {
  readonly invoiceId: string;
  readonly operatorId: string;
  readonly operatorStatus: string;
  readonly receivedMsat: Msat;
  readonly paidAt: Date;
  readonly invoiceExpiresAt: Date;
}

export interface SettledPurchase extends TierPayment {
  readonly purchaseId: string;
  readonly tier: BoughtTier;
  readonly outcome: PurchaseOutcome;
}

/** Decides with the operators' tiers locked; two purchases of one operator in one batch follow each other. */
export async function decideTierPayments(tx: Pick<Tx, 'query'>, payments: readonly TierPayment[], now: Date): Promise<SettledPurchase[]> {
  if (payments.length === 0) return [];
  const states = await lockTiers(tx, payments.map((p) => p.operatorId));
  const { rows } = await tx.query<{ id: string; invoice_id: string; tier: BoughtTier; price_msat: Msat }>(
    'select id, invoice_id, tier::text, price_msat from tier_purchases where invoice_id = any($1::uuid[])', [payments.map((p) => p.invoiceId)]);
  const purchases = new Map(rows.map((r) => [r.invoice_id, r]));
  return payments.map((payment) => {
    const { id, tier, price_msat: priceMsat } = purchases.get(payment.invoiceId)!;
    const closed = payment.operatorStatus === 'closing' || payment.operatorStatus === 'closed';
    const outcome = purchaseOutcome({ tier, priceMsat, ...payment }, states.get(payment.operatorId), closed, now);
    states.set(payment.operatorId, outcome.state);
    return { ...payment, purchaseId: id, tier, outcome };
  });
}

/** After the movements were posted. */
export async function storeTierPayments(tx: Pick<Tx, 'query'>, settled: readonly SettledPurchase[]): Promise<void> {
  for (const { purchaseId, operatorId, outcome, receivedMsat, paidAt } of settled) {
    if (outcome.periods > 0) await storeTier(tx, operatorId, outcome.state);
    await tx.query(
      `update tier_purchases set status = $2::purchase_status, periods = $3, received_msat = $4, credited_msat = $5, until = $6, paid_at = $7 where id = $1`,
      [purchaseId, outcome.periods > 0 ? 'active' : 'credited', outcome.periods, receivedMsat, outcome.creditedMsat, outcome.periods > 0 ? outcome.state.until : null, paidAt]);
  }
}

export const tierEvents = (settled: readonly SettledPurchase[], now: Date): OutboxRow[] => settled.filter(({ outcome }) => outcome.periods > 0).map((purchase) => ({
  operatorId: purchase.operatorId, type: 'tier.activated', subject: publicId('operator', purchase.operatorId),
  data: tierActivated({
    tier: purchase.tier, pricePaidMsat: purchase.outcome.revenueMsat, invoiceId: publicId('invoice', purchase.invoiceId), activatedAt: now, until: purchase.outcome.state.until,
  }),
}));
