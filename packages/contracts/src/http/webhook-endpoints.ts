import { z } from 'zod';
import { EVENT_TYPES, eventTypeFrom, type EventType } from '../events/catalogue.js';
import { idField, timeField } from '../events/fields.js';
import { pageOf, pageQuery } from './pagination.js';
import { plainText } from './plain-text.js';
import { timeQuery } from './time-query.js';

export const ENDPOINT_STATUSES = ['enabled', 'paused', 'disabled'] as const;
export const MAX_ENDPOINT_CONCURRENCY = 64;
export const DEFAULT_ENDPOINT_CONCURRENCY = 8;
const MAX_RATE_PER_MINUTE = 600_000;
const MAX_HEADERS = 20;
const MAX_URL = 2_048;
/** Headers that are ours to set, or that belong to the connection. */
const RESERVED_HEADERS = /^(host|content-.*|transfer-encoding|connection|keep-alive|te|trailer|upgrade|expect|accept-encoding|proxy-.*|webhook-.*|l402-.*|traceparent|tracestate)$/;

/** `*`, or an event type with or without `com.l402kit.`; what comes out has no prefix. */
const eventTypeChoice = z.string().transform((text, context): EventType | '*' => {
  const type = text === '*' ? '*' : eventTypeFrom(text);
  if (type !== undefined) return type;
  context.addIssue({ code: 'custom', message: `is not an event type. Known are *, ${EVENT_TYPES.join(', ')}` });
  return z.NEVER;
});

const eventTypesField = z.array(eventTypeChoice).min(1, 'must name at least one event type, or *').max(EVENT_TYPES.length + 1, 'must name each event type at most once')
  .transform((types) => [...new Set(types)])
  .meta({ description: 'Event types, or * for all but invoice.created and invoice.expired, which have to be named.', examples: [['*'], ['invoice.paid', 'payout.settled']] });

const headersField = z.record(
  z.string().toLowerCase().regex(/^[a-z0-9!#$%&'*+.^_`|~-]{1,100}$/, 'is not the name of a header').refine((name) => !RESERVED_HEADERS.test(name), 'is a header that cannot be chosen'),
  z.string().regex(/^[\x20-\x7e]{0,1024}$/, 'must have at most 1,024 visible ASCII characters'),
).refine((headers) => Object.keys(headers).length <= MAX_HEADERS, `must have at most ${MAX_HEADERS} headers`)
  .meta({ description: 'Sent with each delivery, for example to get past a gateway. Values are kept encrypted and not shown again.' });

const urlField = z.string().min(1, 'must not be empty').max(MAX_URL, `must have at most ${MAX_URL} characters`).meta({ description: 'HTTPS, at a public address.', examples: ['https://example.com/hooks/l402'] });
const descriptionField = plainText().max(200, 'must have at most 200 characters');
const concurrencyField = z.int('must be a whole number').min(1, 'must be at least 1').max(MAX_ENDPOINT_CONCURRENCY, `must be at most ${MAX_ENDPOINT_CONCURRENCY}`)
  .meta({ description: 'Most requests under way at a time.' });
const rateField = z.int('must be a whole number').min(1, 'must be at least 1').max(MAX_RATE_PER_MINUTE, `must be at most ${MAX_RATE_PER_MINUTE}`).nullable()
  .meta({ description: 'Most requests a minute; null for no limit.' });

export const webhookEndpointSchema = z.object({
  id: idField('webhookEndpoint', 'Id of the endpoint'),
  url: z.string(),
  description: z.string(),
  eventTypes: z.array(z.string()),
  status: z.enum(ENDPOINT_STATUSES).meta({ description: 'paused: events are kept until it is enabled. disabled: events are not kept; recover asks for them.' }),
  statusReason: z.string().nullable().meta({ description: 'Why it was disabled, in words.' }),
  headerNames: z.array(z.string()).meta({ description: 'Names of the custom headers. Their values are not shown.' }),
  maxConcurrency: z.int(),
  ratePerMinute: z.int().nullable(),
  failingSince: timeField('First failure since the last success').nullable(),
  heldUntil: timeField('Nothing is sent before: the receiver asked for it, or seems to be down').nullable(),
  previousSecretUntil: timeField('Until when deliveries are signed with the previous secret as well').nullable(),
  createdAt: timeField('When it was created'),
  updatedAt: timeField('When it was last changed'),
}).meta({ id: 'WebhookEndpoint' });
export type WebhookEndpointJson = z.infer<typeof webhookEndpointSchema>;

const secretField = z.string().meta({ description: 'Verifies the signatures (Standard Webhooks 1.0).', examples: ['whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'] });

export const newWebhookEndpointSchema = webhookEndpointSchema.extend({ secret: secretField }).meta({ id: 'NewWebhookEndpoint' });
export type NewWebhookEndpointJson = z.infer<typeof newWebhookEndpointSchema>;

export const createWebhookEndpointSchema = z.strictObject({
  url: urlField,
  description: descriptionField.default(''),
  eventTypes: eventTypesField.default(['*']),
  headers: headersField.default({}),
  maxConcurrency: concurrencyField.default(DEFAULT_ENDPOINT_CONCURRENCY),
  ratePerMinute: rateField.default(null),
  handshake: z.boolean().default(false).meta({ description: 'Ask the URL for its consent first (CloudEvents abuse protection: OPTIONS with WebHook-Request-Origin).' }),
}).meta({ id: 'CreateWebhookEndpoint' });
export type CreateWebhookEndpoint = z.infer<typeof createWebhookEndpointSchema>;

export const updateWebhookEndpointSchema = z.strictObject({
  url: urlField.optional(),
  description: descriptionField.optional(),
  eventTypes: eventTypesField.optional(),
  headers: headersField.optional().meta({ description: 'Replaces all custom headers.' }),
  maxConcurrency: concurrencyField.optional(),
  ratePerMinute: rateField.optional(),
}).refine((body) => Object.keys(body).length > 0, 'must name at least one field to change').meta({ id: 'UpdateWebhookEndpoint' });
export type UpdateWebhookEndpoint = z.infer<typeof updateWebhookEndpointSchema>;

export const webhookSecretSchema = z.object({
  secret: secretField,
  previousSecret: z.string().nullable().meta({ description: 'The secret before, while deliveries are signed with both.' }),
  previousSecretUntil: timeField('Until when deliveries are signed with the previous secret as well').nullable(),
}).meta({ id: 'WebhookSecret' });
export type WebhookSecretJson = z.infer<typeof webhookSecretSchema>;

export const testWebhookSchema = z.strictObject({
  type: z.string().default('webhook.test').transform((text, context): EventType => {
    const type = eventTypeFrom(text);
    if (type !== undefined) return type;
    context.addIssue({ code: 'custom', message: `is not an event type. Known are ${EVENT_TYPES.join(', ')}` });
    return z.NEVER;
  }).meta({ description: 'The type of event to send a sample of.' }),
}).meta({ id: 'TestWebhook' });
export type TestWebhook = z.infer<typeof testWebhookSchema>;

export const recoverQuery = z.strictObject({
  since: timeQuery('Everything from this time on that was not delivered is sent; at most 30 days ago'),
});
export const recoveredSchema = z.object({
  deliveries: z.int().min(0).meta({ description: 'How many deliveries are owed again.' }),
}).meta({ id: 'RecoveredDeliveries' });
export type RecoveredJson = z.infer<typeof recoveredSchema>;

export const listWebhookEndpointsQuery = pageQuery('webhookEndpoint');
export const webhookEndpointPageSchema = pageOf(webhookEndpointSchema, 'WebhookEndpointPage');
