import { Injectable } from '@nestjs/common';
import type { ListPayoutsQuery } from '@l402kit/contracts';
import { Database } from '../../platform/database/database.js';
import type { Payout } from '../../platform/database/generated/client.js';
import { idTimeRange, lowestIdAt, SLACK_MS } from '../../platform/http/id-time-range.js';
import type { PageRequest } from '../../platform/http/page.js';

/** Reads only: the money path is the sole writer of payouts. */
@Injectable()
export class PayoutsRepository {
  constructor(private readonly database: Database) {}

  find(operatorId: string, id: string): Promise<Payout | null> {
    return this.database.prisma.payout.findFirst({ where: { id, operatorId } });
  }

  /** Newest first. @param notBefore nothing older is shown */
  list(operatorId: string, query: ListPayoutsQuery, page: PageRequest, notBefore: Date | undefined): Promise<Payout[]> {
    const createdAfter = notBefore === undefined || (query.createdAfter !== undefined && query.createdAfter > notBefore) ? query.createdAfter : notBefore;
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
        ],
      },
      orderBy: { id: 'desc' },
      take: page.take,
    });
  }

  /** Whether there is anything older than what is shown. */
  async hasOlder(operatorId: string, than: Date): Promise<boolean> {
    const older = await this.database.prisma.payout.findFirst({
      where: { operatorId, id: { lt: lowestIdAt(than.getTime() + SLACK_MS) }, createdAt: { lt: than } }, orderBy: { id: 'desc' }, select: { id: true },
    });
    return older !== null;
  }
}
