import type { WebhookAttemptJson, WebhookDeliveryJson } from '@l402kit/contracts';
import { commonHeaders } from './delivery/attempt-headers.js';
import { publicId } from '@l402kit/money-types';
import type { WebhookAttempt, WebhookDelivery } from '../../platform/database/generated/client.js';

export type DeliveryRow = WebhookDelivery;
export type AttemptRow = WebhookAttempt;

export const deliveryJson = (row: DeliveryRow): WebhookDeliveryJson => ({
  id: publicId('delivery', row.id),
  endpointId: publicId('webhookEndpoint', row.endpointId),
  eventId: publicId('event', row.eventId),
  eventType: row.eventType,
  test: row.testBody !== null,
  status: row.status,
  attempts: row.attempts,
  nextAttemptAt: row.status === 'owed' ? row.nextAt.toISOString() : null,
  createdAt: row.createdAt.toISOString(),
  finishedAt: row.finishedAt?.toISOString() ?? null,
});

/** @param eventUuid the event that was sent */
export const attemptJson = (row: AttemptRow, eventUuid: string): WebhookAttemptJson => ({
  id: publicId('attempt', row.id),
  at: row.at.toISOString(),
  durationMs: row.durationMs,
  requestHeaders: { ...commonHeaders(eventUuid, row.at), ...headersFrom(row.requestHeaders) },
  statusCode: row.statusCode,
  responseHeaders: headersFrom(row.responseHeaders),
  response: row.response,
  errorCode: row.errorCode,
  errorDetail: row.errorDetail,
});

const headersFrom = (text: string | null): Record<string, string> | null => (text === null ? null : JSON.parse(text) as Record<string, string>);
