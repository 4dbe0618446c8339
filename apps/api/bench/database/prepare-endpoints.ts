import { newUuid } from '@l402kit/money-types';
import { newWebhookSecret } from '@l402kit/webhook-signature';
import { sealSecret } from '../../src/modules/webhooks/endpoint-secrets.js';
import type { Database } from '../../src/platform/database/database.js';
import { SecretBox } from '../../src/platform/secrets/secret-box.js';
import type { BenchOperator } from './prepare-operators.js';

/** Every operator has one webhook endpoint that asks for `invoice.paid`. @param secretsKey SECRETS_KEY of the worker that will sign */
export async function prepareEndpoints(db: Database, secretsKey: string, operators: readonly BenchOperator[], url: string): Promise<void> {
  const box = new SecretBox(Buffer.from(secretsKey, 'base64'));
  const endpoints = operators.map(({ operatorId }) => {
    const id = newUuid();
    return { id, operatorId, secret: sealSecret(box, id, newWebhookSecret()) };
  });
  await db.pool.query(
    `insert into webhook_endpoints (id, operator_id, secret, url, event_types) select id, operator_id, secret, $4, '{invoice.paid}' from unnest($1::uuid[], $2::uuid[], $3::bytea[]) as t (id, operator_id, secret)`,
    [endpoints.map((e) => e.id), endpoints.map((e) => e.operatorId), endpoints.map((e) => e.secret), url]);
}
