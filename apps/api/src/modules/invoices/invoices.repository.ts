import { Injectable } from '@nestjs/common';
import type { ListInvoicesQuery } from '@l402kit/contracts';
import { Conditions } from '../../platform/database/conditions.js';
import { Database } from '../../platform/database/database.js';
import type { Invoice } from '../../platform/database/generated/client.js';
import { lookThrough, wholePage, type LookedThrough } from '../../platform/database/look-through.js';
import type { AmountRange } from '../../platform/http/amount-range.js';
import { idTimeRange, lowestIdAt, SLACK_MS } from '../../platform/http/id-time-range.js';
import type { PageRequest } from '../../platform/http/page.js';
import { fewAmounts, paidByAmount } from './paid-by-amount.js';

const COLUMNS = `id, operator_id as "operatorId", node_id as "nodeId", kind, status, amount_msat as "amountMsat", fee_ppm as "feePpm", description, resource, context,
  bolt11, payment_hash as "paymentHash", received_msat as "receivedMsat", fee_msat as "feeMsat", paid_at as "paidAt", late, created_at as "createdAt", expires_at as "expiresAt"`;

const DAY_MS = 86_400_000;
/** Invoices live 7 days at most, and are marked expired within minutes. */
const LONGEST_LIFE_MS = 8 * DAY_MS;
/** Few live longer than this, or are paid when they are over: those have an index of their own, which says it in the same words. */
const USUAL_LIFE_MS = 2 * 3_600_000;
const LONG_LIVED = `(late or expires_at - created_at > '02:00:00'::interval)`;
/** What changed at this time or later and is no long-lived one has at least this id. */
const firstToChange = (since: Date): string => lowestIdAt(since.getTime() - USUAL_LIFE_MS - SLACK_MS);

/** Still under way, or changed since: paid, or at the end of its life. */
const SHOWN_SINCE = `(status in ('open', 'cancelling') or coalesce(paid_at, expires_at) >= ?)`;

/** Reads only: the money path is the sole writer of invoices. */
@Injectable()
export class InvoicesRepository {
  constructor(private readonly database: Database) {}

  find(operatorId: string, id: string): Promise<Invoice | null> {
    return this.database.prisma.invoice.findFirst({ where: { id, operatorId } });
  }

  /**
   * Newest first. Written by hand, because a status is served by an index of its own only where the statement says it in
   * so many words. Purchases of tiers are listed elsewhere.
   * @param notBefore nothing is shown whose last change is older: see HistoryWindow
   */
  async list(operatorId: string, query: ListInvoicesQuery, page: PageRequest, notBefore: Date | undefined, amounts?: AmountRange): Promise<LookedThrough<Invoice>> {
    const { pool } = this.database;
    const where = conditionsOf(operatorId, query, page, notBefore);
    if (amounts === undefined) return wholePage(await pool.query<Invoice>(newestFirst(where, page.take, notBefore), where.values));
    const few = query.status === 'paid' && query.resource === undefined ? await fewAmounts(pool, operatorId, amounts) : undefined;
    if (few === undefined) return lookThrough(pool, 'invoices', COLUMNS, where, amounts, page.take);
    return wholePage(await pool.query<Invoice>(paidByAmount(COLUMNS, where, few, page.take), where.values));
  }

  /** How many of the account have been paid from the day of `from` (UTC) on: from the sums of days, not from the invoices. */
  async countPaidSince(operatorId: string, from: Date): Promise<bigint> {
    const { rows } = await this.database.pool.query<{ paid: bigint }>(
      `select coalesce(sum(paid), 0)::bigint as paid from settled_days where operator_id = $1 and day >= $2::date`, [operatorId, from.toISOString().slice(0, 10)]);
    return rows[0]!.paid;
  }

  /** Whether there is anything older than what is shown. */
  async hasOlder(operatorId: string, than: Date): Promise<boolean> {
    const { rowCount } = await this.database.pool.query(
      `select 1 from invoices where operator_id = $1 and id < $2 and kind = 'call' and not ${SHOWN_SINCE.replace('?', '$3')} order by id desc limit 1`,
      [operatorId, lowestIdAt(than.getTime() + SLACK_MS), than]);
    return rowCount === 1;
  }

  /** What was paid before this moment: whole days as they are counted, and the rest of that day one by one. */
  async paidBefore(operatorId: string, moment: Date): Promise<{ count: bigint; receivedMsat: bigint }> {
    const day = new Date(Math.floor(moment.getTime() / DAY_MS) * DAY_MS);
    const { rows } = await this.database.pool.query<{ count: bigint; receivedMsat: bigint }>(
      `select sum(paid)::bigint as count, sum(received)::bigint as "receivedMsat" from (
         select coalesce(sum(paid), 0) as paid, coalesce(sum(received_msat), 0) as received from summed_days where operator_id = $1 and day < $2::date and day < (select day from sums_until where id = 1)
         union all
         select coalesce(sum(paid), 0), coalesce(sum(received_msat), 0) from settled_days where operator_id = $1 and day < $2::date and day >= (select day from sums_until where id = 1)
         union all
         select count(*), coalesce(sum(received_msat), 0) from invoices
         where operator_id = $1 and status = 'paid' and kind = 'call' and id >= $6 and id < $7 and paid_at >= $3 and paid_at < $4
         union all
         select count(*), coalesce(sum(received_msat), 0) from invoices
         where operator_id = $1 and status = 'paid' and kind = 'call' and id >= $5 and id < $6 and ${LONG_LIVED} and paid_at >= $3 and paid_at < $4) parts`,
      [operatorId, day.toISOString().slice(0, 10), day, moment, lowestIdAt(day.getTime() - LONGEST_LIFE_MS), firstToChange(day), lowestIdAt(moment.getTime() + SLACK_MS)]);
    return rows[0]!;
  }
}

/** Where history is limited, the older part of the range is looked for among the long-lived: the others in it have ended before. */
function newestFirst(where: Conditions, take: number, notBefore: Date | undefined): string {
  const limit = where.value(take);
  const page = (more: string): string => `select ${COLUMNS} from invoices where ${String(where)} ${more} order by id desc limit ${limit}`;
  if (notBefore === undefined) return page('');
  const first = where.value(firstToChange(notBefore));
  return `select * from ((${page(`and id >= ${first}`)}) union all (${page(`and id < ${first} and ${LONG_LIVED}`)})) parts order by id desc limit ${limit}`;
}

function conditionsOf(operatorId: string, query: ListInvoicesQuery, page: PageRequest, notBefore: Date | undefined): Conditions {
  // What changed lately may have been opened as long before as an invoice can live.
  const createdAfter = latest(query.createdAfter, latest(notBefore && new Date(notBefore.getTime() - LONGEST_LIFE_MS), canStillBe(query.status)));
  const range = idTimeRange({ ...query, createdAfter });
  const where = new Conditions()
    .add(`operator_id = ? and kind = 'call'`, operatorId)
    .add('id < ?', page.before)
    .add('id >= ?', range.from)
    .add('id < ?', range.to)
    .add('created_at >= ?', createdAfter)
    .add('created_at < ?', query.createdBefore)
    .add(SHOWN_SINCE, notBefore)
    .add('resource = ?', query.resource)
    .add(`id = (select ref from payment_hashes where hash = ? and kind = 'invoice')`, query.paymentHash && Buffer.from(query.paymentHash, 'hex'));
  // One of a fixed list: validation has seen to that.
  return query.status === undefined ? where : where.addText(`status = '${query.status}'`);
}

/** Nothing that was opened longer ago than an invoice can live is still open: the rest need not be looked through. */
const canStillBe = (status: ListInvoicesQuery['status']): Date | undefined =>
  status === 'open' || status === 'cancelling' ? new Date(Date.now() - LONGEST_LIFE_MS) : undefined;

const latest = (one: Date | undefined, other: Date | undefined): Date | undefined =>
  one === undefined || (other !== undefined && other > one) ? other : one;
