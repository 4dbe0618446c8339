import type { WebhookEndpointJson } from '@l402kit/contracts';
import { publicId } from '@l402kit/money-types';
import type { WebhookEndpoint } from '../../platform/database/generated/client.js';

export type EndpointRow = Omit<WebhookEndpoint, 'operatorId'>;

export function endpointJson(row: EndpointRow, now: Date): WebhookEndpointJson {
  const inFuture = (at: Date | null): string | null => (at !== null && at > now ? at.toISOString() : null);
  return {
    id: publicId('webhookEndpoint', row.id),
    url: row.url,
    description: row.description,
    eventTypes: row.eventTypes,
    status: row.status as WebhookEndpointJson['status'],
    statusReason: row.statusReason,
    headerNames: Object.keys(row.headers as object),
    maxConcurrency: row.maxConcurrency,
    ratePerMinute: row.ratePerMinute,
    failingSince: row.failingSince?.toISOString() ?? null,
    heldUntil: inFuture(row.heldUntil),
    previousSecretUntil: inFuture(row.previousSecretUntil),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
