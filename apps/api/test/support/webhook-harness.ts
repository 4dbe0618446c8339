/** Sequencer and delivery on a database, as a worker runs them. Time and chance are the spec's where it gives them. */
import { type Clock, newUuid, systemClock } from '@l402kit/money-types';
import { newWebhookSecret } from '@l402kit/webhook-signature';
import { DeliveryWorker, type DeliveryWorkerParts } from '../../src/modules/webhooks/delivery/delivery-worker.js';
import { sealSecret } from '../../src/modules/webhooks/endpoint-secrets.js';
import { Database } from '../../src/platform/database/database.js';
import { createGuardedHttp } from '../../src/platform/guarded-http/index.js';
import { Lease } from '../../src/platform/leases/lease.js';
import { appendToOutbox } from '../../src/platform/outbox/outbox.js';
import { Sequencer } from '../../src/platform/outbox/sequencer.js';
import { JobQueues } from '../../src/platform/queue/job-queues.js';
import { createQueueBackend } from '../../src/platform/queue/queue-backend.js';
import { SecretBox } from '../../src/platform/secrets/secret-box.js';

export const TEST_SECRETS = new SecretBox(Buffer.alloc(32, 7));

export interface WebhookWorkerOptions extends Partial<Pick<DeliveryWorkerParts, 'clock' | 'random' | 'sliceMs' | 'leaseMs' | 'sweepEveryMs' | 'attemptTimeoutMs' | 'concurrency'>> {
  readonly allowLoopbackHosts: readonly string[];
  readonly redisUrl?: string;
}

export interface WebhookWorker {
  readonly delivery: DeliveryWorker;
  readonly queues: JobQueues;
  readonly errors: unknown[];
  stop(): Promise<void>;
}

export function startWebhookWorker(database: Database, options: WebhookWorkerOptions): WebhookWorker {
  const stop = new AbortController();
  const errors: unknown[] = [];
  const http = createGuardedHttp({ allowLoopbackHosts: options.allowLoopbackHosts });
  const queues = new JobQueues(createQueueBackend({ redisUrl: options.redisUrl, databaseUrl: database.url }), { onError: (error) => errors.push(error) });
  const clock: Clock = options.clock ?? systemClock;
  const delivery = new DeliveryWorker({ concurrency: 16, sweepEveryMs: 100, ...options, database, queues, http, clock, secrets: TEST_SECRETS, onError: (error) => errors.push(error) });
  const sequencer = new Sequencer(database, new Lease(database, 'sequencer', { pollMs: 20 }), {
    publicUrl: 'http://api.test', onSequenced: (batch) => { delivery.owedTo(batch.endpoints); },
  });
  const work = Promise.all([sequencer.run(stop.signal), delivery.run(stop.signal)]);
  return {
    delivery, queues, errors,
    async stop() {
      stop.abort();
      await work;
      await queues.close();
      await http.close();
    },
  };
}

export interface TestEndpoint { readonly id: string; readonly secret: string }

export async function addEndpoint(database: Database, operatorId: string, url: string, settings: { maxConcurrency?: number; ratePerMinute?: number; eventTypes?: string[] } = {}): Promise<TestEndpoint> {
  const id = newUuid();
  const secret = newWebhookSecret();
  await database.pool.query(
    `insert into webhook_endpoints (id, operator_id, url, event_types, secret, max_concurrency, rate_per_minute) values ($1, $2, $3, $4, $5, $6, $7)`,
    [id, operatorId, url, settings.eventTypes ?? ['*'], sealSecret(TEST_SECRETS, id, secret), settings.maxConcurrency ?? 8, settings.ratePerMinute ?? null]);
  return { id, secret };
}

/** Writes `count` events of the operator, as a change would. */
export async function emit(database: Database, operatorId: string, count = 1, data: (i: number) => unknown = (i) => ({ i }), type = 'invoice.paid'): Promise<void> {
  await appendToOutbox(database.pool, Array.from({ length: count }, (_, i) => ({ operatorId, type, subject: 'inv_1', data: data(i) })));
}
