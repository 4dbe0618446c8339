/**
 * An operator takes an open invoice back: `cancelling` is committed, the node is told, then `cancelled` is committed.
 * A crash in between leaves `cancelling`, which review-invoices.ts takes up again. A payment that was faster wins.
 */
import { invoiceCancelled } from '@l402kit/contracts';
import { msat, publicId } from '@l402kit/money-types';
import { appendToOutbox } from '../platform/outbox/outbox.js';
import type { MoneyContext } from './money-context.js';

export type CancelInvoiceResult = 'cancelled' | 'not-found' | 'already-paid' | 'already-expired';

export class CancelInvoice {
  constructor(private readonly money: MoneyContext) {}

  /** Idempotent. @throws NodeUnavailable when the node cannot be told yet: the invoice stays `cancelling` and is taken up again */
  async execute(operatorId: string, invoiceId: string): Promise<CancelInvoiceResult> {
    const { rows } = await this.money.db.pool.query<{ status: string; payment_hash: Buffer }>(
      `update invoices set status = case when status = 'open' then 'cancelling' else status end
       where id = $1 and operator_id = $2 returning status, payment_hash`, [invoiceId, operatorId]);
    const invoice = rows[0];
    if (!invoice) return 'not-found';
    if (invoice.status === 'paid') return 'already-paid';
    if (invoice.status === 'expired') return 'already-expired';
    if (invoice.status === 'cancelled') return 'cancelled';
    return this.finish(invoiceId, invoice.payment_hash.toString('hex'));
  }

  /** Tells the node and commits `cancelled`. */
  async finish(invoiceId: string, paymentHash: string): Promise<CancelInvoiceResult> {
    const after = await this.money.node.cancelInvoice(paymentHash);
    // Settled: the settlement listener will record it.
    if (after.state === 'settled') return 'already-paid';
    return this.money.db.transaction(async (tx) => {
      const { rows } = await tx.query<{ status: string; operator_id: string; amount_msat: bigint; resource: string | null; context: Record<string, string> | null }>(
        'select status, operator_id, amount_msat, resource, context from invoices where id = $1 for update', [invoiceId]);
      const invoice = rows[0]!;
      if (invoice.status === 'paid') return 'already-paid';
      if (invoice.status !== 'cancelling') return 'cancelled';
      await tx.query(`update invoices set status = 'cancelled' where id = $1`, [invoiceId]);
      const id = publicId('invoice', invoiceId);
      await appendToOutbox(tx, [{
        operatorId: invoice.operator_id, type: 'invoice.cancelled', subject: id, extensions: invoice.context ?? undefined,
        data: invoiceCancelled({ invoiceId: id, amountMsat: msat(invoice.amount_msat), paymentHash, resource: invoice.resource, cancelledAt: this.money.clock.now() }),
      }]);
      return 'cancelled';
    });
  }
}
