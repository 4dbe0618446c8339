import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';

export interface HandedOut {
  readonly bolt11: string;
  /** hex */
  readonly paymentHash: string;
  readonly expiresAt: Date;
}

/** Reads only. */
@Injectable()
export class DropInRepository {
  constructor(private readonly database: Database) {}

  /** Which of these invoices have been paid. */
  async paidOf(invoiceIds: readonly string[]): Promise<string[]> {
    const { rows } = await this.database.pool.query<{ id: string }>(`select id from invoices where id = any($1) and status = 'paid'`, [invoiceIds]);
    return rows.map((row) => row.id);
  }

  /** @param payableUntil only if it can be paid at least until then */
  async findOpen(invoiceId: string, payableUntil: Date): Promise<HandedOut | undefined> {
    return (await this.find(invoiceId, `status = 'open' and expires_at > $2`, [payableUntil]));
  }

  async findInvoice(operatorId: string, invoiceId: string): Promise<HandedOut | undefined> {
    return this.find(invoiceId, 'operator_id = $2', [operatorId]);
  }

  /** Whether an invoice of ours with this hash has been settled. */
  async isPaid(paymentHash: string): Promise<boolean> {
    const { rowCount } = await this.database.pool.query(
      `select 1 from payment_hashes h join invoices i on i.id = h.ref where h.hash = $1 and h.kind = 'invoice' and i.status = 'paid' and i.kind = 'call'`,
      [Buffer.from(paymentHash, 'hex')]);
    return rowCount === 1;
  }

  /** The best tier that an account with this payout address has. */
  async tierOf(address: string): Promise<{ readonly tier: 'free' | 'pro' | 'founder'; readonly until: Date | null } | undefined> {
    const { rows } = await this.database.pool.query(
      `select t.tier, t.until from operators o join operator_tiers t on t.operator_id = o.id
       where o.lightning_address = $1 and o.status <> 'closed' order by t.tier desc, t.until desc nulls first limit 1`, [address]);
    return rows[0];
  }

  async totals(): Promise<{ readonly payments: bigint; readonly receivedMsat: bigint; readonly apis: bigint }> {
    const { rows } = await this.database.pool.query<{ payments: bigint; receivedMsat: bigint; apis: bigint }>(
      `select coalesce(sum(paid), 0)::bigint as payments, coalesce(sum(received_msat), 0)::bigint as "receivedMsat",
              (select count(*) from directory_listings where proved_at is not null) as apis from settled_days`);
    return rows[0]!;
  }

  private async find(invoiceId: string, condition: string, values: readonly unknown[]): Promise<HandedOut | undefined> {
    const { rows } = await this.database.pool.query<HandedOut>(
      `select bolt11, encode(payment_hash, 'hex') as "paymentHash", expires_at as "expiresAt" from invoices where id = $1 and kind = 'call' and ${condition}`, [invoiceId, ...values]);
    return rows[0];
  }
}
