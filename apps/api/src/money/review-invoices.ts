/**
 * Once a minute: invoices past their expiry are looked up on the node and then marked expired; cancellations that a crash
 * interrupted are finished. The listener's cursor misses nothing by itself; this look shows it, and covers backends whose
 * stream may have gaps.
 */
import { invoiceExpired } from '@l402kit/contracts';
import { msat, publicId } from '@l402kit/money-types';
import { appendToOutbox } from '../platform/outbox/outbox.js';
import { CancelInvoice } from './cancel-invoice.js';
import type { MoneyContext } from './money-context.js';
import { recordSettlements } from './record-settlements.js';

const AT_ONCE = 32;
const A_PASS = 5_000;
/** the node's clock and ours may differ, and a payment may be under way in the last second */
const GRACE_SECONDS = 15;

interface Unpaid { readonly id: string; readonly hash: string; readonly status: 'open' | 'cancelling' }

export interface InvoiceReview {
  readonly expired: number;
  readonly cancelled: number;
  /** settled on the node without our having seen it: must be 0 where the node's stream is complete */
  readonly missed: number;
}

export async function reviewInvoices(money: MoneyContext): Promise<InvoiceReview> {
  const { rows } = await money.db.pool.query<Unpaid>(
    `select id, encode(payment_hash, 'hex') as hash, status::text from invoices
     where node_id = $1 and ((status = 'open' and expires_at < $2::timestamptz - make_interval(secs => $3)) or status = 'cancelling')
     order by expires_at limit $4`, [money.nodeId, money.clock.now(), GRACE_SECONDS, A_PASS]);
  const result = { expired: 0, cancelled: 0, missed: 0 };
  const cancel = new CancelInvoice(money);
  const queue = [...rows];
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, queue.length) }, async () => {
    for (let invoice = queue.pop(); invoice; invoice = queue.pop()) {
      if (invoice.status === 'cancelling') {
        if ((await cancel.finish(invoice.id, invoice.hash)) === 'cancelled') result.cancelled += 1;
        continue;
      }
      const found = await money.node.lookupInvoice(invoice.hash);
      if (found.state === 'settled') result.missed += await recordMissed(money, invoice.hash, msat(found.receivedMsat), found.settledAt);
      else if (await expire(money, invoice.id)) result.expired += 1;
    }
  }));
  if (result.missed > 0) money.log.warn({ missed: result.missed }, 'settlements that the node’s stream had not brought were recorded by look-up');
  return result;
}

async function recordMissed(money: MoneyContext, paymentHash: string, receivedMsat: ReturnType<typeof msat>, settledAt: Date): Promise<number> {
  const recorded = await money.db.transaction((tx) => recordSettlements(money, tx, [{ paymentHash, receivedMsat, settledAt, cursor: '' }]));
  return recorded.credited;
}

async function expire(money: MoneyContext, invoiceId: string): Promise<boolean> {
  return money.db.transaction(async (tx) => {
    const { rows } = await tx.query<{ operator_id: string; amount_msat: bigint; hash: string; resource: string | null; expires_at: Date; context: Record<string, string> | null; wanted: boolean }>(
      `update invoices i set status = 'expired' from operators o where i.id = $1 and i.status = 'open' and o.id = i.operator_id
       returning i.operator_id, i.amount_msat, encode(i.payment_hash, 'hex') as hash, i.resource, i.expires_at, i.context, o.wants_expired_events as wanted`, [invoiceId]);
    const invoice = rows[0];
    if (!invoice) return false;
    const id = publicId('invoice', invoiceId);
    if (invoice.wanted) {
      await appendToOutbox(tx, [{
        operatorId: invoice.operator_id, type: 'invoice.expired', subject: id, extensions: invoice.context ?? undefined,
        data: invoiceExpired({ invoiceId: id, amountMsat: msat(invoice.amount_msat), paymentHash: invoice.hash, resource: invoice.resource, expiredAt: invoice.expires_at }),
      }]);
    }
    return true;
  });
}
