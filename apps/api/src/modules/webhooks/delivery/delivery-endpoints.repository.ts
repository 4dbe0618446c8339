import { createHmac } from 'node:crypto';
import { type HmacSha256, WebhookSigner } from '@l402kit/webhook-signature';
import type { Database } from '../../../platform/database/database.js';
import type { SecretBox } from '../../../platform/secrets/secret-box.js';
import { openHeaders, openSecret } from '../endpoint-secrets.js';
import type { DeliveryEndpoint } from './delivery-endpoint.js';

interface EndpointRow {
  operator_id: string;
  url: string;
  headers: Record<string, string>;
  secret: Buffer;
  previous_secret: Buffer | null;
  max_concurrency: number;
  rate_per_minute: number | null;
  failing_since: Date | null;
  next_request_at: Date | null;
}

const FIND = `
select operator_id, url, headers, secret, max_concurrency, rate_per_minute, failing_since, next_request_at,
  case when previous_secret_until > $2 then previous_secret end as previous_secret
from webhook_endpoints where id = $1 and status = 'enabled' and (held_until is null or held_until <= $2)`;

const nativeHmac: HmacSha256 = (key, prefix, body) => createHmac('sha256', key).update(prefix).update(body).digest();

export class DeliveryEndpointsRepository {
  constructor(private readonly database: Database, private readonly box: SecretBox) {}

  /** Undefined when nothing may be sent to it now: paused, disabled, deleted, or held at the receiver's wish. */
  async findOpen(endpointId: string, now: Date): Promise<DeliveryEndpoint | undefined> {
    const { rows } = await this.database.pool.query<EndpointRow>({ name: 'webhooks-endpoint', text: FIND, values: [endpointId, now] });
    const row = rows[0];
    if (!row) return undefined;
    const sealed = [row.secret, ...(row.previous_secret ? [row.previous_secret] : [])];
    const signer = new WebhookSigner(sealed.map((secret) => openSecret(this.box, endpointId, secret)), nativeHmac);
    return {
      id: endpointId, operatorId: row.operator_id, url: row.url, headers: openHeaders(this.box, endpointId, row.headers),
      maxConcurrency: row.max_concurrency, ratePerMinute: row.rate_per_minute, failingSince: row.failing_since, nextRequestAt: row.next_request_at,
      sign: (eventId, timestamp, body) => signer.headers(eventId, timestamp, body),
    };
  }
}
