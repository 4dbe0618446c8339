import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import { lowestIdAt } from '../../../platform/http/id-time-range.js';

/** Attempts of one bucket of durations. */
export interface HealthRow {
  readonly endpointId: string;
  readonly delivered: boolean;
  readonly bucket: number;
  readonly day: bigint;
  readonly week: bigint;
}

const HOUR_MS = 3_600_000;
export const WEEK_HOURS = 7 * 24;
/** More are not counted: the answer is many. */
const MOST_COUNTED = 10_000;

@Injectable()
export class WebhookHealthRepository {
  constructor(private readonly database: Database) {}

  /** Of the last 24 hours and 7 days, the current hour included; by bucket, ascending. */
  async attempts(endpointIds: readonly string[], now: Date): Promise<HealthRow[]> {
    const hoursAgo = (hours: number): Date => new Date(now.getTime() - hours * HOUR_MS);
    const { rows } = await this.database.pool.query<HealthRow>({
      name: 'webhook-health',
      text: `select endpoint_id as "endpointId", delivered, bucket, coalesce(sum(attempts) filter (where hour > $2), 0)::bigint as day, sum(attempts)::bigint as week
             from webhook_hours where endpoint_id = any($1::uuid[]) and hour > $3 group by 1, 2, 3 order by 1, 3`,
      values: [endpointIds, hoursAgo(24), hoursAgo(WEEK_HOURS)],
    });
    return rows;
  }

  async counts(endpointId: string, now: Date): Promise<{ owed: number; exhausted: number }> {
    const { rows } = await this.database.pool.query<{ owed: number; exhausted: number }>(
      `select (select count(*)::int from (select 1 from webhook_deliveries where endpoint_id = $1 and status = 'owed' limit ${MOST_COUNTED}) d) as owed,
              (select count(*)::int from (select 1 from webhook_deliveries where endpoint_id = $1 and status = 'exhausted' and id >= $2 limit ${MOST_COUNTED}) d) as exhausted`,
      [endpointId, lowestIdAt(now.getTime() - WEEK_HOURS * HOUR_MS)]);
    return rows[0]!;
  }
}
