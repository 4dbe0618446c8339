/** What waits, and what the staff can do about it. Served on the admin port only. */
import { z } from 'zod';
import { idField, timeField } from '../events/fields.js';
import { ENDPOINT_STATUSES } from './webhook-endpoints.js';
import { adminHealthFiguresSchema } from './webhook-health.js';

export const ADMIN_QUEUES = ['deliveries', 'payouts', 'settlements', 'exports', 'cancellations', 'proofs', 'closings'] as const;
export type AdminQueueName = (typeof ADMIN_QUEUES)[number];
export const ADMIN_ITEM_STATES = ['waiting', 'working', 'failing', 'failed', 'parked'] as const;

export const adminQueuesSchema = z.object({
  jobs: z.object({
    kind: z.enum(['redis', 'postgresql']).meta({ description: 'Where the jobs that make things fast wait.' }),
    available: z.boolean(),
    queues: z.array(z.object({ name: z.string(), waiting: z.int(), active: z.int(), delayed: z.int(), failed: z.int() })),
  }),
  queues: z.array(z.object({
    name: z.enum(ADMIN_QUEUES),
    waiting: z.int().meta({ description: 'At most 10,000 are counted.' }),
    failed: z.int().meta({ description: 'Failing, failed or parked; at most 10,000 are counted.' }),
    oldestSeconds: z.int().nullable(),
  })),
}).meta({ id: 'AdminQueues' });
export type AdminQueuesJson = z.infer<typeof adminQueuesSchema>;

export const adminQueueItemsQuery = z.strictObject({
  state: z.enum(ADMIN_ITEM_STATES).optional(),
  endpointId: idField('webhookEndpoint', 'With deliveries: only those of this endpoint').optional(),
});
export type AdminQueueItemsQuery = z.infer<typeof adminQueueItemsQuery>;

export const adminQueueItemSchema = z.object({
  id: z.string().meta({ description: 'Give it to POST /admin/v1/queues/{name}/{id}/retry.' }),
  operator: z.string().nullable(),
  what: z.string().meta({ description: 'In words: what it is about, for example a destination or an event type.' }),
  state: z.enum(ADMIN_ITEM_STATES).meta({ description: 'waiting: its turn comes; working: somebody is at it; failing: failed, and tried again; failed: given up; parked: set aside until somebody acts' }),
  since: timeField('Since when'),
  nextAt: timeField('When it is tried').nullable(),
  attempts: z.int().nullable(),
  detail: z.string().nullable().meta({ description: 'What went wrong last, in words.' }),
  action: z.string().meta({ description: 'What to do.' }),
  canRetry: z.boolean(),
}).meta({ id: 'AdminQueueItem' });
export type AdminQueueItemJson = z.infer<typeof adminQueueItemSchema>;

export const adminQueueItemsSchema = z.object({
  name: z.enum(ADMIN_QUEUES),
  items: z.array(adminQueueItemSchema).meta({ description: 'The 100 oldest.' }),
}).meta({ id: 'AdminQueueItems' });
export type AdminQueueItemsJson = z.infer<typeof adminQueueItemsSchema>;

export const adminRetriedSchema = z.object({ item: adminQueueItemSchema.nullable().meta({ description: 'As it is now; null when it is done already.' }) }).meta({ id: 'AdminRetried' });
export type AdminRetriedJson = z.infer<typeof adminRetriedSchema>;

/** Webhook endpoints of all operators, those in trouble first. The host only: paths and queries may hold secrets. */
export const adminEndpointsSchema = z.object({
  endpoints: z.array(z.object({
    id: idField('webhookEndpoint', 'The endpoint'),
    operator: z.string(),
    host: z.string(),
    status: z.enum(ENDPOINT_STATUSES),
    statusReason: z.string().nullable(),
    failingSince: timeField('First failure since the last success').nullable(),
    heldUntil: timeField('Left alone until then').nullable(),
    owed: z.int().meta({ description: 'At most 10,000 are counted.' }),
    oldestOwedSeconds: z.int().nullable(),
    day: adminHealthFiguresSchema,
  })).meta({ description: 'The first 100.' }),
}).meta({ id: 'AdminEndpoints' });
export type AdminEndpointsJson = z.infer<typeof adminEndpointsSchema>;
