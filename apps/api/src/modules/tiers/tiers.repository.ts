import { Injectable } from '@nestjs/common';
import type { TierState } from '../../money/rules/tier.js';
import { Database } from '../../platform/database/database.js';
import type { InvoiceStatus, TierPurchase } from '../../platform/database/generated/client.js';
import type { PageRequest } from '../../platform/http/page.js';

export interface TierStateRow extends TierState {
  readonly renewFromBalance: boolean;
}

/** A purchase with what is to be known of its invoice, where it has one. */
export type PurchaseRow = TierPurchase & {
  readonly bolt11: string | null;
  readonly paymentHash: Buffer | null;
  readonly expiresAt: Date | null;
  readonly invoiceStatus: InvoiceStatus | null;
};

const SELECT = `
select p.id, p.operator_id as "operatorId", p.tier::text, p.pay_with::text as "payWith", p.status::text, p.price_msat as "priceMsat", p.invoice_id as "invoiceId", p.periods,
  p.received_msat as "receivedMsat", p.credited_msat as "creditedMsat", p.until, p.created_at as "createdAt", p.paid_at as "paidAt",
  i.bolt11, i.payment_hash as "paymentHash", i.expires_at as "expiresAt", i.status::text as "invoiceStatus"
from tier_purchases p left join invoices i on i.id = p.invoice_id where p.operator_id = $1`;

@Injectable()
export class TiersRepository {
  constructor(private readonly database: Database) {}

  /** What the account has bought, undefined where it never bought anything. */
  async state(operatorId: string): Promise<TierStateRow | undefined> {
    const { rows } = await this.database.pool.query<TierStateRow>({
      name: 'tier-state', text: 'select tier::text, until, renew_from_balance as "renewFromBalance" from operator_tiers where operator_id = $1', values: [operatorId],
    });
    return rows[0];
  }

  /** msat */
  async owed(operatorId: string): Promise<bigint> {
    const { rows } = await this.database.pool.query<{ owed: bigint }>({
      name: 'tier-owed', text: 'select -b.balance_msat as owed from operators o join ledger_balances b on b.account_id = o.ledger_account_id where o.id = $1', values: [operatorId],
    });
    return rows[0]!.owed;
  }

  async find(operatorId: string, id: string): Promise<PurchaseRow | undefined> {
    const { rows } = await this.database.pool.query<PurchaseRow>(`${SELECT} and p.id = $2`, [operatorId, id]);
    return rows[0];
  }

  async list(operatorId: string, page: PageRequest): Promise<PurchaseRow[]> {
    const { rows } = await this.database.pool.query<PurchaseRow>(`${SELECT} and ($2::uuid is null or p.id < $2) order by p.id desc limit $3`, [operatorId, page.before ?? null, page.take]);
    return rows;
  }

  /** One that can still be paid for some minutes, at today's price: it is shown again instead of making another. */
  async findPayable(operatorId: string, tier: string, priceMsat: bigint, until: Date): Promise<PurchaseRow | undefined> {
    const { rows } = await this.database.pool.query<PurchaseRow>(
      `${SELECT} and p.tier = $2::tier and p.price_msat = $3 and p.status = 'open' and i.status = 'open' and i.expires_at > $4 order by p.id desc limit 1`,
      [operatorId, tier, priceMsat, until]);
    return rows[0];
  }
}
