import { Injectable } from '@nestjs/common';
import type { ListPayoutsQuery } from '@l402kit/contracts';
import { Database } from '../../platform/database/database.js';
import type { Payout } from '../../platform/database/generated/client.js';
import { idTimeRange, lowestIdAt, SLACK_MS } from '../../platform/http/id-time-range.js';
import type { PageRequest } from '../../platform/http/page.js';

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
  list(operatorId: string, query: ListPayoutsQuery, page: PageRequest, notBefore: Date | undefined): Promise<Payout[]> {
    // What ended lately may have been on its way for long.
    const earliest = notBefore && new Date(notBefore.getTime() - LONGEST_ON_ITS_WAY_MS);
    const createdAfter = earliest === undefined || (query.createdAfter !== undefined && query.createdAfter > earliest) ? query.createdAfter : earliest;
    const range = idTimeRange({ ...query, createdAfter });
    return this.database.prisma.payout.findMany({
      where: {
        operatorId,
        AND: [
          ...(page.before === undefined ? [] : [{ id: { lt: page.before } }]),
          ...(range.from === undefined ? [] : [{ id: { gte: range.from } }]),
          ...(range.to === undefined ? [] : [{ id: { lt: range.to } }]),
          ...(createdAfter === undefined ? [] : [{ createdAt: { gte: createdAfter } }]),
          ...(query.createdBefore === undefined ? [] : [{ createdAt: { lt: query.createdBefore } }]),
          ...(query.status === undefined ? [] : [{ status: query.status }]),
          ...(notBefore === undefined ? [] : [{ OR: [{ finishedAt: null }, { finishedAt: { gte: notBefore } }] }]),
        ],
      },
      orderBy: { id: 'desc' },
      take: page.take,
    });
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
