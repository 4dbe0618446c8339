import { z } from 'zod';
import { EVENT_TYPES, eventTypeFrom } from '../events/catalogue.js';
import { idField, timeField } from '../events/fields.js';
import { pageOf, pageQuery } from './pagination.js';
import { timeQuery } from './time-query.js';

export const DELIVERY_STATUSES = ['owed', 'delivered', 'exhausted', 'dropped'] as const;

/** One event type in a query; what comes out has no prefix. */
export const eventTypeQuery = z.string().transform((text, context): string => {
  const type = eventTypeFrom(text);
  if (type !== undefined) return type;
  context.addIssue({ code: 'custom', message: `is not an event type. Known are ${EVENT_TYPES.join(', ')}` });
  return z.NEVER;
});

export const webhookAttemptSchema = z.object({
  id: idField('attempt', 'Id of the attempt'),
  at: timeField('When it began'),
  durationMs: z.int().meta({ description: 'From the start of the request to the end of the answer, milliseconds.' }),
  requestHeaders: z.record(z.string(), z.string()).meta({ description: 'As they were sent. Of an attempt that failed with its signature and the names of your own headers, whose values may be credentials; of one that was delivered those are not kept.' }),
  statusCode: z.int().nullable().meta({ description: 'What the receiver answered; null when there was no answer.' }),
  responseHeaders: z.record(z.string(), z.string()).nullable().meta({ description: 'Of an attempt that failed: the first 40 headers of the answer, each cut to 200 characters. Null when there was no answer, or it was delivered.' }),
  response: z.string().nullable().meta({ description: 'The first 4 KB of the answer.' }),
  errorCode: z.string().nullable().meta({ description: 'Null when it was delivered.' }),
  errorDetail: z.string().nullable().meta({ description: 'Why it failed, in words.' }),
}).meta({ id: 'WebhookAttempt' });
export type WebhookAttemptJson = z.infer<typeof webhookAttemptSchema>;

export const webhookDeliverySchema = z.object({
  id: idField('delivery', 'Id of the delivery'),
  endpointId: idField('webhookEndpoint', 'The endpoint'),
  eventId: idField('event', 'The event: webhook-id of every attempt'),
  eventType: z.string(),
  test: z.boolean().meta({ description: 'A test event: it is in no chain and stands for nothing.' }),
  status: z.enum(DELIVERY_STATUSES).meta({ description: 'owed: sent at nextAttemptAt. exhausted: every attempt failed. dropped: the endpoint was deleted, or the event is no longer kept.' }),
  attempts: z.int().meta({ description: 'Since it was last asked for.' }),
  nextAttemptAt: timeField('When it is sent').nullable(),
  createdAt: timeField('When it was owed'),
  finishedAt: timeField('When it was delivered or given up').nullable(),
}).meta({ id: 'WebhookDelivery' });
export type WebhookDeliveryJson = z.infer<typeof webhookDeliverySchema>;

export const webhookDeliveryDetailSchema = webhookDeliverySchema.extend({
  body: z.string().nullable().meta({ description: 'Exactly what is sent; null when it is no longer kept.' }),
  attemptLog: z.array(webhookAttemptSchema).meta({ description: 'The latest 100 attempts, newest first.' }),
}).meta({ id: 'WebhookDeliveryDetail' });
export type WebhookDeliveryDetailJson = z.infer<typeof webhookDeliveryDetailSchema>;

export const listDeliveriesQuery = pageQuery('delivery').extend({
  status: z.enum(DELIVERY_STATUSES).optional(),
  type: eventTypeQuery.optional().meta({ description: 'Only events of this type.' }),
  eventId: idField('event', 'Only the delivery of this event').optional(),
  createdAfter: timeQuery('Only what was owed at this time or later').optional(),
  createdBefore: timeQuery('Only what was owed before this time').optional(),
});
export type ListDeliveriesQuery = z.infer<typeof listDeliveriesQuery>;
export const webhookDeliveryPageSchema = pageOf(webhookDeliverySchema, 'WebhookDeliveryPage');
