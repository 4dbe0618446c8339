/**
 * An operator buys a tier from the platform: with an invoice of kind `tier`, which the settlement listener credits
 * (record-tier-payments.ts), or at once out of what it is owed.
 */
import { tierActivated } from '@l402kit/contracts';
import { type Msat, newUuid, publicId } from '@l402kit/money-types';
import type { Tx } from '../platform/database/database.js';
import { appendToOutbox } from '../platform/outbox/outbox.js';
import type { AccountId } from './ledger/accounts.js';
import { tierFromBalance } from './ledger/movements.js';
import { lockBalances, post } from './ledger/post.js';
import type { MoneyContext } from './money-context.js';
import type { CreatedInvoice } from './ports/lightning-node.js';
import { type BoughtTier, canBuy, purchaseOutcome, tierNow } from './rules/tier.js';
import { lockTier, storeTier } from './tier-rows.js';

const INVOICE_EXPIRY_SECONDS = 3_600;
const DESCRIPTIONS = { pro: 'l402-kit Pro, 30 days', founder: 'l402-kit Founder, for ever' } as const satisfies Record<BoughtTier, string>;

export interface WantedTier {
  readonly operatorId: string;
  readonly tier: BoughtTier;
  readonly priceMsat: Msat;
}

export type PayFromBalanceResult = { readonly is: 'bought'; readonly purchaseId: string; readonly until: Date | null } | { readonly is: 'not-needed' | 'balance-too-small' | 'closed' };

export class BuyTier {
  constructor(private readonly money: MoneyContext) {}

  /** The invoice of a purchase, on the node only: nothing is stored, nobody has seen it. @throws NodeUnavailable */
  makeInvoice(wanted: WantedTier): Promise<CreatedInvoice> {
    return this.money.node.createInvoice({ amountMsat: wanted.priceMsat, description: DESCRIPTIONS[wanted.tier], expirySeconds: INVOICE_EXPIRY_SECONDS });
  }

  /** Stores purchase and invoice; it may be handed out after the commit. */
  async store(tx: Tx, purchaseId: string, wanted: WantedTier, invoice: CreatedInvoice): Promise<void> {
    const invoiceId = newUuid();
    await tx.query(
      `with hashed as (insert into payment_hashes (hash, direction, kind, ref) values ($7, 'incoming', 'invoice', $2)),
            bought as (insert into tier_purchases (id, operator_id, tier, pay_with, price_msat, invoice_id, created_at) values ($1, $3, $4::tier, 'lightning', $5, $2, $10))
       insert into invoices (id, operator_id, node_id, kind, amount_msat, fee_ppm, description, bolt11, payment_hash, created_at, expires_at)
       values ($2, $3, $6, 'tier', $5, 0, $8, $9, $7, $10, $11)`,
      [purchaseId, invoiceId, wanted.operatorId, wanted.tier, wanted.priceMsat, this.money.nodeId, Buffer.from(invoice.paymentHash, 'hex'), DESCRIPTIONS[wanted.tier],
        invoice.bolt11, this.money.clock.now(), invoice.expiresAt]);
  }

  /** Whether the operator may buy anything now. */
  async whyNot(operatorId: string): Promise<'not-needed' | 'closed' | undefined> {
    const { rows } = await this.money.db.pool.query<{ status: string; tier: 'free' | 'pro' | 'founder' | null; until: Date | null }>(
      'select o.status::text, t.tier::text, t.until from operators o left join operator_tiers t on t.operator_id = o.id where o.id = $1', [operatorId]);
    const { status, tier, until } = rows[0]!;
    if (status === 'closing' || status === 'closed') return 'closed';
    return canBuy(tierNow(tier === null ? undefined : { tier, until }, this.money.clock.now())) ? undefined : 'not-needed';
  }

  async payFromBalance(tx: Tx, wanted: WantedTier): Promise<PayFromBalanceResult> {
    const { operatorId, tier, priceMsat } = wanted;
    const now = this.money.clock.now();
    const state = await lockTier(tx, operatorId);
    const { rows } = await tx.query<{ account: AccountId; status: string }>('select ledger_account_id as account, status::text from operators where id = $1', [operatorId]);
    const { account, status } = rows[0]!;
    if (status === 'closing' || status === 'closed') return { is: 'closed' };
    const outcome = purchaseOutcome({ tier, priceMsat, receivedMsat: priceMsat, paidAt: now, invoiceExpiresAt: undefined }, state, false, now);
    if (outcome.periods === 0) return { is: 'not-needed' };
    if (-(await lockBalances(tx, [account, this.money.accounts['revenue:tiers']])).get(account)! < priceMsat) return { is: 'balance-too-small' };
    const purchaseId = newUuid();
    await post(tx, [tierFromBalance(this.money.accounts, purchaseId, account, priceMsat)]);
    await storeTier(tx, operatorId, outcome.state);
    await tx.query(
      `insert into tier_purchases (id, operator_id, tier, pay_with, status, price_msat, periods, received_msat, credited_msat, until, created_at, paid_at)
       values ($1, $2, $3::tier, 'balance', 'active', $4, 1, $4, 0, $5, $6, $6)`, [purchaseId, operatorId, tier, priceMsat, outcome.state.until, now]);
    await appendToOutbox(tx, [{
      operatorId, type: 'tier.activated', subject: publicId('operator', operatorId),
      data: tierActivated({ tier, pricePaidMsat: priceMsat, invoiceId: null, activatedAt: now, until: outcome.state.until }),
    }]);
    return { is: 'bought', purchaseId, until: outcome.state.until };
  }
}
