/** What the delivery changes about an endpoint: a pause that the receiver asked for, and its end. */
import { webhookDisabled } from '@l402kit/contracts';
import { publicId } from '@l402kit/money-types';
import type { Database } from '../../../platform/database/database.js';
import { appendToOutbox } from '../../../platform/outbox/outbox.js';
import { refreshWantedEvents } from '../wanted-events.js';

/** Why deliveries to an endpoint stop. */
export type DisableReason =
  | { readonly code: 'gone' }
  /** Only if nothing has been delivered since `since`. */
  | { readonly code: 'failing'; readonly since: Date };

const DETAILS = {
  gone: 'The endpoint answered 410: it is gone for good.',
  failing: 'Every delivery of the last 5 days failed.',
} as const;

export class EndpointHealthRepository {
  constructor(private readonly database: Database) {}

  /** Nothing is sent before `until`. */
  async hold(endpointId: string, until: Date): Promise<void> {
    await this.database.pool.query('update webhook_endpoints set held_until = greatest(held_until, $2) where id = $1', [endpointId, until]);
  }

  /** Whichever worker comes next keeps the rate. */
  async pace(endpointId: string, nextRequestAt: Date): Promise<void> {
    await this.database.pool.query('update webhook_endpoints set next_request_at = $2 where id = $1', [endpointId, nextRequestAt]);
  }

  /**
   * Disables the endpoint and tells the operator's other endpoints. What it is owed stays owed until it is enabled again.
   * @returns false when it was not enabled any more, or had delivered something meanwhile
   */
  async disable(endpointId: string, reason: DisableReason, now: Date): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const { rows } = await tx.query<{ operator_id: string; url: string; failing_since: Date | null; hidden: boolean }>(
        `update webhook_endpoints set status = 'disabled', status_reason = $2, updated_at = $3
         where id = $1 and status in ('enabled', 'paused') and ($4::timestamptz is null or failing_since <= $4)
         returning operator_id, url, failing_since, notices_of is not null as hidden`,
        [endpointId, DETAILS[reason.code], now, reason.code === 'failing' ? reason.since : null]);
      const endpoint = rows[0];
      if (!endpoint) return false;
      // A copy that gets notices in another's stead: nobody knows it.
      if (endpoint.hidden) return true;
      await refreshWantedEvents(tx, endpoint.operator_id);
      const id = publicId('webhookEndpoint', endpointId);
      await appendToOutbox(tx, [{
        operatorId: endpoint.operator_id, type: 'webhook.disabled', subject: id,
        data: webhookDisabled({
          endpointId: id, url: endpoint.url, reasonCode: reason.code, reasonDetail: DETAILS[reason.code], failingSince: endpoint.failing_since, disabledAt: now,
        }),
      }]);
      return true;
    });
  }
}
