import { Injectable } from '@nestjs/common';
import type { ListPayoutsQuery } from '@l402kit/contracts';
import { Conditions } from '../../platform/database/conditions.js';
import { Database } from '../../platform/database/database.js';
import type { Payout } from '../../platform/database/generated/client.js';
import { lookThrough, wholePage, type LookedThrough } from '../../platform/database/look-through.js';
import type { AmountRange } from '../../platform/http/amount-range.js';
import { idTimeRange, lowestIdAt, SLACK_MS } from '../../platform/http/id-time-range.js';
import type { PageRequest } from '../../platform/http/page.js';

const COLUMNS = `id, operator_id as "operatorId", node_id as "nodeId", kind, status, amount_msat as "amountMsat", fee_limit_msat as "feeLimitMsat", routing_fee_msat as "routingFeeMsat",
  excess_fee_msat as "excessFeeMsat", destination, bolt11, payment_hash as "paymentHash", bolt11_expires_at as "bolt11ExpiresAt", description_hash_ok as "descriptionHashOk", preimage,
  failure_code as "failureCode", failure_detail as "failureDetail", lease_until as "leaseUntil", attempts, created_at as "createdAt", finished_at as "finishedAt"`;

/** A payment is held at most as long as its time lock, a week; one of unknown fate until its node says. */
const LONGEST_ON_ITS_WAY_MS = 30 * 86_400_000;

/** Reads only: the money path is the sole writer of payouts. */
@Injectable()
export class PayoutsRepository {
  constructor(private readonly database: Database) {}

  find(operatorId: string, id: string): Promise<Payout | null> {
    return this.database.prisma.payout.findFirst({ where: { id, operatorId } });
  }

  /** Newest first. @param notBefore nothing is shown that ended before: see HistoryWindow */
  async list(operatorId: string, query: ListPayoutsQuery, page: PageRequest, notBefore: Date | undefined, amounts?: AmountRange): Promise<LookedThrough<Payout>> {
    const { pool } = this.database;
    // What ended lately may have been on its way for long.
    const earliest = notBefore && new Date(notBefore.getTime() - LONGEST_ON_ITS_WAY_MS);
    const createdAfter = earliest === undefined || (query.createdAfter !== undefined && query.createdAfter > earliest) ? query.createdAfter : earliest;
    const range = idTimeRange({ ...query, createdAfter });
    const where = new Conditions()
      .add('operator_id = ?', operatorId)
      .add('id < ?', page.before)
      .add('id >= ?', range.from)
      .add('id < ?', range.to)
      .add('created_at >= ?', createdAfter)
      .add('created_at < ?', query.createdBefore)
      .add('status = ?::payout_status', query.status)
      .add('(finished_at is null or finished_at >= ?)', notBefore);
    if (amounts !== undefined) return lookThrough(pool, 'payouts', COLUMNS, where, amounts, page.take);
    return wholePage(await pool.query<Payout>(`select ${COLUMNS} from payouts where ${String(where)} order by id desc limit ${where.value(page.take)}`, where.values));
  }

  /** Whether there is anything older than what is shown. */
  async hasOlder(operatorId: string, than: Date): Promise<boolean> {
    const older = await this.database.prisma.payout.findFirst({
      where: { operatorId, id: { lt: lowestIdAt(than.getTime() + SLACK_MS) }, finishedAt: { lt: than } }, orderBy: { id: 'desc' }, select: { id: true },
    });
    return older !== null;
  }

  /** What arrived before this moment. */
  async settledBefore(operatorId: string, moment: Date): Promise<{ count: number; amountMsat: bigint }> {
    const { _count, _sum } = await this.database.prisma.payout.aggregate({
      where: { operatorId, status: 'settled', id: { lt: lowestIdAt(moment.getTime() + SLACK_MS) }, finishedAt: { lt: moment } }, _count: true, _sum: { amountMsat: true },
    });
    return { count: _count, amountMsat: _sum.amountMsat ?? 0n };
  }
}
