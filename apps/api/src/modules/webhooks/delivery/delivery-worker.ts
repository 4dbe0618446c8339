/** The worker's part of webhooks: takes jobs, and sweeps for what no job was queued for. Any number of workers may run it. */
import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '@l402kit/money-types';
import { MicroBatch } from '../../../platform/database/micro-batch.js';
import type { Database } from '../../../platform/database/database.js';
import type { GuardedHttp } from '../../../platform/guarded-http/index.js';
import { bindJob } from '../../../platform/queue/job-contract.js';
import type { JobQueues } from '../../../platform/queue/job-queues.js';
import type { SecretBox } from '../../../platform/secrets/secret-box.js';
import type { Attempt } from './attempt.js';
import { deliverEndpoint } from './deliver-endpoint.job.js';
import { DeliverEndpoint } from './deliver-endpoint.js';
import { DeliveryEndpointsRepository } from './delivery-endpoints.repository.js';
import { EndpointLocks } from './endpoint-locks.js';
import { EndpointHealthRepository } from './endpoint-health.repository.js';
import { CountAttempts } from '../health/count-attempts.js';
import { CLEAN_EVERY_MS, removeOldHistory } from '../retention/clean-history.js';
import { cleanHistory } from '../retention/clean-history.job.js';
import { HistoryRepository } from '../retention/history.repository.js';
import { type AttemptRecord, OwedDeliveriesRepository } from './owed-deliveries.repository.js';
import { ATTEMPT_TIMEOUT_MS, sendAttempt } from './send-attempt.js';
import { ServeEndpoints } from './serve-endpoints.js';
import { WakeEndpoints } from './wake-endpoints.js';

export interface DeliveryWorkerParts {
  readonly database: Database;
  readonly queues: JobQueues;
  readonly http: GuardedHttp;
  readonly secrets: SecretBox;
  readonly clock: Clock;
  /** Endpoints served at a time. */
  readonly concurrency: number;
  readonly onAttempt?: (attempt: Attempt) => void;
  readonly onError?: (error: unknown, doing: string) => void;
  readonly random?: () => number;
  readonly attemptTimeoutMs?: number;
  readonly sliceMs?: number;
  readonly leaseMs?: number;
  readonly sweepEveryMs?: number;
}

const SLICE_MS = 2_000;
/** A slice, the time limit of one attempt, and plenty for recording it. */
const LEASE_MS = SLICE_MS + ATTEMPT_TIMEOUT_MS + 13_000;
const SWEEP_EVERY_MS = 1_000;
const MAX_SWEPT = 5_000;
const PLAN_EVERY_MS = 600_000;

export class DeliveryWorker {
  readonly waker: WakeEndpoints;
  private readonly owed: OwedDeliveriesRepository;
  private readonly serving: ServeEndpoints;
  private readonly counts: CountAttempts;
  private readonly stopping = new AbortController();
  private planAgainAt = 0;

  constructor(private readonly parts: DeliveryWorkerParts) {
    const { database, http, clock, secrets } = parts;
    // Every lane that keeps a rate listens while it waits.
    setMaxListeners(0, this.stopping.signal);
    this.waker = new WakeEndpoints(parts.queues, (error) => { parts.onError?.(error, 'queue webhook deliveries'); });
    this.owed = new OwedDeliveriesRepository(database);
    this.counts = new CountAttempts(database);
    const recorder = new MicroBatch<AttemptRecord, void>(async (records) => {
      await this.owed.record(records);
      return records.map(() => undefined);
    });
    const sending = { http, clock, timeoutMs: parts.attemptTimeoutMs ?? ATTEMPT_TIMEOUT_MS };
    const slice = new DeliverEndpoint({
      owed: this.owed, recorder, clock, random: parts.random ?? Math.random,
      endpoints: new DeliveryEndpointsRepository(database, secrets), health: new EndpointHealthRepository(database),
      sliceMs: parts.sliceMs ?? SLICE_MS, leaseMs: parts.leaseMs ?? LEASE_MS,
      again: (endpointId) => { this.waker.wake([endpointId]); },
      send: async (endpoint, eventUuid, body) => {
        const attempt = await sendAttempt(sending, endpoint, eventUuid, body);
        this.counts.add(endpoint.id, attempt);
        parts.onAttempt?.(attempt);
        return attempt;
      },
    });
    this.serving = new ServeEndpoints({
      locks: new EndpointLocks(database.url), atOnce: parts.concurrency,
      serve: (endpointId) => slice.handle(endpointId, this.stopping.signal),
      queue: (endpointIds) => { this.waker.wake(endpointIds); },
      onError: (error) => { parts.onError?.(error, 'deliver webhooks'); },
    });
  }

  /** Something is owed to these endpoints (UUIDs) now: they are served at once where there is room, otherwise from the queue. */
  owedTo(endpointIds: readonly string[]): void {
    this.serving.soon(endpointIds);
  }

  /** Until `signal` aborts; then until what is under way has come to an end. Jobs that come after do nothing. */
  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => { this.stopping.abort(); }, { once: true });
    // Told to stop before it began: nobody tells it again.
    if (signal.aborted) this.stopping.abort();
    const { queues, clock, database } = this.parts;
    queues.work('webhooks', [bindJob(deliverEndpoint, ({ endpointId }) => this.serving.job(endpointId))], { concurrency: this.parts.concurrency });
    const history = new HistoryRepository(database);
    queues.work('housekeeping', [bindJob(cleanHistory, async (_nothing, stopping) => { await removeOldHistory(history, clock, stopping); })], { concurrency: 1 });
    while (!signal.aborted) {
      await this.plan().catch((error: unknown) => { this.parts.onError?.(error, 'plan the cleaning of old deliveries'); });
      await this.sweep().catch((error: unknown) => { this.parts.onError?.(error, 'look for webhook deliveries that are due'); });
      await this.count();
      await pause(this.parts.sweepEveryMs ?? SWEEP_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
    await this.serving.close();
    await this.count();
    await this.waker.settled();
  }

  private async count(): Promise<void> {
    await this.counts.flush().catch((error: unknown) => { this.parts.onError?.(error, 'count webhook attempts'); });
  }

  // Redis may not be there yet, or may be flushed: the appointment is made again now and then.
  private async plan(): Promise<void> {
    const now = performance.now();
    if (now < this.planAgainAt) return;
    this.planAgainAt = now + PLAN_EVERY_MS;
    await this.parts.queues.repeat(cleanHistory, {}, CLEAN_EVERY_MS);
  }

  /** Queues every endpoint that is owed something now: retries that are due, wake-ups that were lost, a queue that was flushed. */
  async sweep(): Promise<void> {
    this.waker.wake(await this.owed.dueEndpoints(this.parts.clock.now(), MAX_SWEPT));
  }
}
