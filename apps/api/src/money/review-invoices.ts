/**
 * Once a minute: invoices past their expiry are looked up on the node and then marked expired; cancellations that a crash
 * interrupted are finished. The listener's cursor misses nothing by itself; this look shows it, and covers backends whose
 * stream may have gaps.
 */
import { invoiceExpired } from '@l402kit/contracts';
import { msat, publicId } from '@l402kit/money-types';
import { isDataError } from '../platform/database/micro-batch.js';
import { appendToOutbox } from '../platform/outbox/outbox.js';
import { CancelInvoice } from './cancel-invoice.js';
import type { MoneyContext } from './money-context.js';
import { NodeUnavailable } from './ports/lightning-node.js';
import { recordSettlements } from './record-settlements.js';

const AT_ONCE = 32;
/** Read and expired together; a review takes as many pages as there are. */
const A_PAGE = 1_000;
/** the node's clock and ours may differ, and a payment may be under way in the last second */
const GRACE_SECONDS = 15;

interface Unpaid {
  readonly id: string;
  readonly hash: string;
  readonly status: 'open' | 'cancelling';
  /** as text: a Date has no microseconds, and the next page begins exactly here */
  readonly expires_at: string;
}

export interface InvoiceReview {
  readonly expired: number;
  readonly cancelled: number;
  /** settled on the node without our having seen it: must be 0 where the node's stream is complete */
  readonly missed: number;
}

/** Ends early, between two pages, when `stop` aborts. @throws NodeUnavailable */
export async function reviewInvoices(money: MoneyContext, stop?: AbortSignal): Promise<InvoiceReview> {
  const result = { expired: 0, cancelled: 0, missed: 0 };
  for (let after: Unpaid | undefined; !stop?.aborted;) {
    const page = await unpaidInvoices(money, after);
    await reviewPage(money, page, result);
    after = page.at(-1);
    if (page.length < A_PAGE) break;
  }
  if (result.missed > 0) money.log.warn({ missed: result.missed }, 'settlements that the node’s stream had not brought were recorded by look-up');
  return result;
}

/** One whose settlement is in quarantine is paid, and waits for staff. */
async function unpaidInvoices(money: MoneyContext, after: Unpaid | undefined): Promise<Unpaid[]> {
  const { rows } = await money.db.pool.query<Unpaid>(
    `select id, encode(payment_hash, 'hex') as hash, status::text, expires_at::text from invoices i
     where node_id = $1 and ((status = 'open' and expires_at < $2::timestamptz - make_interval(secs => $3)) or status = 'cancelling')
       and ($4::timestamptz is null or (expires_at, id) > ($4::timestamptz, $5::uuid))
       and not exists (select 1 from quarantined_settlements q where q.payment_hash = i.payment_hash and q.resolved_at is null)
     order by expires_at, id limit $6`, [money.nodeId, money.clock.now(), GRACE_SECONDS, after?.expires_at ?? null, after?.id ?? null, A_PAGE]);
  return rows;
}

async function reviewPage(money: MoneyContext, page: readonly Unpaid[], result: { expired: number; cancelled: number; missed: number }): Promise<void> {
  const cancel = new CancelInvoice(money);
  const queue = [...page];
  const unpaid: string[] = [];
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, queue.length) }, async () => {
    for (let invoice = queue.pop(); invoice; invoice = queue.pop()) {
      try {
        if (invoice.status === 'cancelling') {
          if ((await cancel.finish(invoice.id, invoice.hash)) === 'cancelled') result.cancelled += 1;
          continue;
        }
        const found = await money.node.lookupInvoice(invoice.hash);
        if (found.state === 'settled') result.missed += await recordMissed(money, invoice.hash, msat(found.receivedMsat), found.settledAt);
        else unpaid.push(invoice.id);
      } catch (error) {
        // What is wrong with one invoice must not keep the others, and what is reviewed after them, from their turn.
        if (error instanceof NodeUnavailable || !isDataError(error)) throw error;
        money.log.warn({ invoiceId: publicId('invoice', invoice.id), err: error }, 'an invoice could not be reviewed: it is looked at again');
      }
    }
  }));
  result.expired += await expire(money, unpaid);
}

async function recordMissed(money: MoneyContext, paymentHash: string, receivedMsat: ReturnType<typeof msat>, settledAt: Date): Promise<number> {
  const recorded = await money.db.transaction((tx) => recordSettlements(money, tx, [{ paymentHash, receivedMsat, settledAt, cursor: '' }]));
  return recorded.credited;
}

interface Expired {
  readonly id: string; readonly operator_id: string; readonly amount_msat: bigint; readonly hash: string;
  readonly resource: string | null; readonly expires_at: Date; readonly context: Record<string, string> | null; readonly wanted: boolean;
}

/** Those of them that are still open. @returns how many */
async function expire(money: MoneyContext, invoiceIds: readonly string[]): Promise<number> {
  if (invoiceIds.length === 0) return 0;
  return money.db.transaction(async (tx) => {
    const { rows } = await tx.query<Expired>(
      `with due as (select id from invoices where id = any($1::uuid[]) and status = 'open' order by id for update)
       update invoices i set status = 'expired' from due, operators o where i.id = due.id and o.id = i.operator_id
       returning i.id, i.operator_id, i.amount_msat, encode(i.payment_hash, 'hex') as hash, i.resource, i.expires_at, i.context, o.wants_expired_events as wanted`,
      [invoiceIds]);
    await appendToOutbox(tx, rows.filter((invoice) => invoice.wanted).map((invoice) => {
      const invoiceId = publicId('invoice', invoice.id);
      return {
        operatorId: invoice.operator_id, type: 'invoice.expired', subject: invoiceId, extensions: invoice.context ?? undefined,
        data: invoiceExpired({ invoiceId, amountMsat: msat(invoice.amount_msat), paymentHash: invoice.hash, resource: invoice.resource, expiredAt: invoice.expires_at }),
      };
    }));
    return rows.length;
  });
}
