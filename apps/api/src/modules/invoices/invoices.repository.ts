import { Injectable } from '@nestjs/common';
import type { ListInvoicesQuery } from '@l402kit/contracts';
import { Database } from '../../platform/database/database.js';
import type { Invoice } from '../../platform/database/generated/client.js';
import { idTimeRange, lowestIdAt, SLACK_MS } from '../../platform/http/id-time-range.js';
import type { PageRequest } from '../../platform/http/page.js';

const COLUMNS = `id, operator_id as "operatorId", node_id as "nodeId", kind, status, amount_msat as "amountMsat", fee_ppm as "feePpm", description, resource, context,
  bolt11, payment_hash as "paymentHash", received_msat as "receivedMsat", fee_msat as "feeMsat", paid_at as "paidAt", late, created_at as "createdAt", expires_at as "expiresAt"`;

/** Invoices live 7 days at most, and are marked expired within minutes. */
const LONGEST_LIFE_MS = 8 * 86_400_000;

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
   * @param notBefore nothing older is shown
   */
  async list(operatorId: string, query: ListInvoicesQuery, page: PageRequest, notBefore: Date | undefined): Promise<Invoice[]> {
    const createdAfter = latest(query.createdAfter, latest(notBefore, canStillBe(query.status)));
    const range = idTimeRange({ ...query, createdAfter });
    const values: unknown[] = [operatorId];
    const conditions = [`operator_id = $1 and kind = 'call'`];
    const add = (condition: string, value: unknown): void => {
      if (value === undefined) return;
      values.push(value);
      conditions.push(condition.replace('?', `$${values.length}`));
    };
    add('id < ?', page.before);
    add('id >= ?', range.from);
    add('id < ?', range.to);
    add('created_at >= ?', createdAfter);
    add('created_at < ?', query.createdBefore);
    add('resource = ?', query.resource);
    add(`id = (select ref from payment_hashes where hash = ? and kind = 'invoice')`, query.paymentHash && Buffer.from(query.paymentHash, 'hex'));
    // One of a fixed list: validation has seen to that.
    if (query.status !== undefined) conditions.push(`status = '${query.status}'`);
    values.push(page.take);
    const { rows } = await this.database.pool.query<Invoice>(
      `select ${COLUMNS} from invoices where ${conditions.join(' and ')} order by id desc limit $${values.length}`, values);
    return rows;
  }

  /** Whether there is anything older than what is shown. */
  async hasOlder(operatorId: string, than: Date): Promise<boolean> {
    const { rowCount } = await this.database.pool.query(
      `select 1 from invoices where operator_id = $1 and id < $2 and created_at < $3 and kind = 'call' order by id desc limit 1`,
      [operatorId, lowestIdAt(than.getTime() + SLACK_MS), than]);
    return rowCount === 1;
  }
}

/** Nothing that was opened longer ago than an invoice can live is still open: the rest need not be looked through. */
const canStillBe = (status: ListInvoicesQuery['status']): Date | undefined =>
  status === 'open' || status === 'cancelling' ? new Date(Date.now() - LONGEST_LIFE_MS) : undefined;

const latest = (one: Date | undefined, other: Date | undefined): Date | undefined =>
  one === undefined || (other !== undefined && other > one) ? other : one;
