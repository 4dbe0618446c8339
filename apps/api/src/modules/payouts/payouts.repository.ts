import { Injectable } from '@nestjs/common';
import type { ListPayoutsQuery } from '@l402kit/contracts';
import { Database } from '../../platform/database/database.js';
import type { Payout } from '../../platform/database/generated/client.js';
import { idTimeRange } from '../../platform/http/id-time-range.js';
import type { PageRequest } from '../../platform/http/page.js';

/** Reads only: the money path is the sole writer of payouts. */
@Injectable()
export class PayoutsRepository {
  constructor(private readonly database: Database) {}

  find(operatorId: string, id: string): Promise<Payout | null> {
    return this.database.prisma.payout.findFirst({ where: { id, operatorId } });
  }

  list(operatorId: string, query: ListPayoutsQuery, page: PageRequest): Promise<Payout[]> {
    const range = idTimeRange(query);
    return this.database.prisma.payout.findMany({
      where: {
        operatorId,
        AND: [
          ...(page.before === undefined ? [] : [{ id: { lt: page.before } }]),
          ...(range.from === undefined ? [] : [{ id: { gte: range.from } }]),
          ...(range.to === undefined ? [] : [{ id: { lt: range.to } }]),
          ...(query.createdAfter === undefined ? [] : [{ createdAt: { gte: query.createdAfter } }]),
          ...(query.createdBefore === undefined ? [] : [{ createdAt: { lt: query.createdBefore } }]),
          ...(query.status === undefined ? [] : [{ status: query.status }]),
        ],
      },
      orderBy: { id: 'desc' },
      take: page.take,
    });
  }
}
