import { Inject, Injectable } from '@nestjs/common';
import { Database, type Tx } from '../../platform/database/database.js';
import type { PageRequest } from '../../platform/http/page.js';
import { SECRET_BOX, type SecretBox } from '../../platform/secrets/secret-box.js';
import { keepCopyForNotices } from './notice-copies.js';
import type { EndpointRow } from './webhook-endpoints.schemas.js';
import { refreshWantedEvents } from './wanted-events.js';

export interface NewEndpoint {
  readonly id: string;
  readonly operatorId: string;
  readonly url: string;
  readonly description: string;
  readonly eventTypes: readonly string[];
  readonly sealedSecret: Buffer;
  readonly sealedHeaders: Readonly<Record<string, string>>;
  readonly maxConcurrency: number;
  readonly ratePerMinute: number | null;
}

/** What is absent stays as it is. */
export interface EndpointChanges {
  readonly url?: string | undefined;
  readonly description?: string | undefined;
  readonly eventTypes?: readonly string[] | undefined;
  readonly sealedHeaders?: Readonly<Record<string, string>> | undefined;
  readonly maxConcurrency?: number | undefined;
  readonly ratePerMinute?: number | null | undefined;
}

@Injectable()
export class WebhookEndpointsRepository {
  constructor(private readonly database: Database, @Inject(SECRET_BOX) private readonly box: SecretBox) {}

  /** @returns false when the operator has `limit` endpoints already */
  async create(tx: Tx, endpoint: NewEndpoint, limit: number): Promise<boolean> {
    // The operator's row is the lock: of two endpoints that are created at once, the second counts the first.
    await tx.query('select 1 from operators where id = $1 for no key update', [endpoint.operatorId]);
    const { rowCount } = await tx.query(
      `insert into webhook_endpoints (id, operator_id, url, description, event_types, secret, headers, max_concurrency, rate_per_minute)
       select $1, $2, $3, $4, $5, $6, $7, $8, $9
       where (select count(*) from webhook_endpoints where operator_id = $2 and status <> 'deleted' and notices_of is null) < $10`,
      [endpoint.id, endpoint.operatorId, endpoint.url, endpoint.description, endpoint.eventTypes, endpoint.sealedSecret,
        JSON.stringify(endpoint.sealedHeaders), endpoint.maxConcurrency, endpoint.ratePerMinute, limit]);
    if (rowCount !== 1) return false;
    await refreshWantedEvents(tx, endpoint.operatorId);
    return true;
  }

  find(operatorId: string, id: string): Promise<EndpointRow | null> {
    return this.database.prisma.webhookEndpoint.findFirst({ where: { id, operatorId, status: { not: 'deleted' }, noticesOf: null } });
  }

  list(operatorId: string, page: PageRequest): Promise<EndpointRow[]> {
    return this.database.prisma.webhookEndpoint.findMany({
      where: { operatorId, status: { not: 'deleted' }, noticesOf: null, ...(page.before === undefined ? {} : { id: { lt: page.before } }) },
      orderBy: { id: 'desc' }, take: page.take,
    });
  }

  /** @returns null when there is no such endpoint */
  update(operatorId: string, id: string, changes: EndpointChanges, now: Date): Promise<EndpointRow | null> {
    return this.change(operatorId, id,
      `url = coalesce($4, url), description = coalesce($5, description), event_types = coalesce($6, event_types), headers = coalesce($7, headers),
       max_concurrency = coalesce($8, max_concurrency), rate_per_minute = case when $9 then $10 else rate_per_minute end`,
      [changes.url, changes.description, changes.eventTypes, changes.sealedHeaders && JSON.stringify(changes.sealedHeaders), changes.maxConcurrency,
        changes.ratePerMinute !== undefined, changes.ratePerMinute], now, changes.url !== undefined || changes.eventTypes !== undefined || changes.sealedHeaders !== undefined);
  }

  /** What kept deliveries from it is forgotten. @returns null when there is no such endpoint */
  setStatus(operatorId: string, id: string, status: 'enabled' | 'paused', now: Date): Promise<EndpointRow | null> {
    return this.change(operatorId, id, 'status = $4, status_reason = null, held_until = null, failing_since = null', [status], now, status === 'paused');
  }

  /** The secret so far becomes the previous one. @returns null when there is no such endpoint */
  replaceSecret(operatorId: string, id: string, sealed: Buffer, previousUntil: Date, now: Date): Promise<EndpointRow | null> {
    return this.change(operatorId, id, 'previous_secret = secret, previous_secret_until = $5, secret = $4', [sealed, previousUntil], now, true);
  }

  /** What it is owed is dropped; its history stays. @returns false when there is no such endpoint */
  delete(operatorId: string, id: string, now: Date): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      await keepCopyForNotices(tx, this.box, operatorId, id);
      const { rowCount } = await tx.query(
        `update webhook_endpoints set status = 'deleted', updated_at = $3, secret = '', previous_secret = null, headers = '{}'
         where id = $1 and operator_id = $2 and status <> 'deleted' and notices_of is null`, [id, operatorId, now]);
      if (rowCount === 0) return false;
      await tx.query(`update webhook_deliveries set status = 'dropped', lease_until = null, finished_at = $2 where endpoint_id = $1 and status = 'owed'`, [id, now]);
      await refreshWantedEvents(tx, operatorId);
      return true;
    });
  }

  /** @param keepsFromIt whether notices might not arrive there any more */
  private async change(operatorId: string, id: string, assignments: string, values: readonly unknown[], now: Date, keepsFromIt: boolean): Promise<EndpointRow | null> {
    const changed = await this.database.transaction(async (tx) => {
      if (keepsFromIt) await keepCopyForNotices(tx, this.box, operatorId, id);
      const { rowCount } = await tx.query(
        `update webhook_endpoints set ${assignments}, updated_at = $3 where id = $1 and operator_id = $2 and status <> 'deleted' and notices_of is null`, [id, operatorId, now, ...values]);
      if (rowCount === 1) await refreshWantedEvents(tx, operatorId);
      return rowCount === 1;
    });
    return changed ? this.find(operatorId, id) : null;
  }
}
