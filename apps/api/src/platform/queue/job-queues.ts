/**
 * Jobs make things fast; they decide nothing. Whatever a job would do stands in PostgreSQL, and sweeps queue again what
 * was lost, so a queue that is down or flushed costs time only.
 */
import type { Queue, Worker } from 'bullmq';
import { QUEUE_OF, type JobBinding, type JobContract, type JobName, type QueueName } from './job-contract.js';
import type { QueueBackend } from './queue-backend.js';

export const JOB_QUEUES = Symbol('JobQueues');

export interface JobQueuesOptions {
  /** Told of trouble with the queue's server; also told again while it lasts. */
  readonly onError?: (error: Error) => void;
  /** How long a worker that says nothing keeps its jobs, milliseconds. */
  readonly lockMs?: number;
}

export interface WorkOptions {
  /** How many jobs at a time. */
  readonly concurrency: number;
}

/** A worker that died is noticed after this time, and half of it until the next check. */
const LOCK_MS = 10_000;
/** A job that was interrupted is simply done again: PostgreSQL knows what is left of it. */
const MAX_STALLED = 1_000_000;
/** How many times a failed connection is told of: once in this many milliseconds. */
const ERROR_EVERY_MS = 5_000;

export class JobQueues {
  private readonly queues = new Map<QueueName, Promise<Queue>>();
  private readonly workers: Worker[] = [];
  private readonly stopping = new AbortController();
  private lastErrorAt = -Infinity;

  constructor(private readonly backend: QueueBackend, private readonly options: JobQueuesOptions = {}) {}

  get kind(): QueueBackend['kind'] { return this.backend.kind; }

  /** @throws QueueMisconfigured; any other error means that the queue's server cannot be reached now */
  async check(): Promise<void> {
    await this.backend.check();
  }

  /**
   * Queues one job for each of `items` that is not waiting already; one that is being worked on now is done once more
   * afterwards, with the last data.
   * @throws when the queue cannot be reached; then nothing, or only a part, was queued
   */
  async addOnce<Data>(contract: JobContract<JobName, Data>, items: readonly { readonly key: string; readonly data: Data }[]): Promise<void> {
    if (items.length === 0) return;
    const queue = await this.queue(contract.name);
    await queue.addBulk(items.map(({ key, data }) => ({
      name: contract.name,
      data: contract.data.parse(data) as object,
      opts: { deduplication: { id: key, keepLastIfActive: true }, removeOnComplete: true, removeOnFail: true },
    })));
  }

  /** How many jobs there are. @throws when the queue's server cannot be reached */
  async counts(): Promise<{ name: QueueName; waiting: number; active: number; delayed: number; failed: number }[]> {
    const one: Partial<Record<QueueName, JobName>> = {};
    for (const [job, name] of Object.entries(QUEUE_OF)) one[name] ??= job as JobName;
    return Promise.all(Object.entries(one).map(async ([name, job]) => {
      const { waiting = 0, prioritized = 0, active = 0, delayed = 0, failed = 0 } = await (await this.queue(job)).getJobCounts('waiting', 'prioritized', 'active', 'delayed', 'failed');
      return { name: name as QueueName, waiting: waiting + prioritized, active, delayed, failed };
    }));
  }

  /** Has the job done every `everyMs`, by one worker of all that there are. */
  async repeat<Data>(contract: JobContract<JobName, Data>, data: Data, everyMs: number): Promise<void> {
    const queue = await this.queue(contract.name);
    await queue.upsertJobScheduler(contract.name, { every: everyMs }, {
      name: contract.name, data: contract.data.parse(data) as object, opts: { removeOnComplete: true, removeOnFail: true },
    });
  }

  /** Starts to work on all jobs of `queue`. Each job name of the queue needs its binding. */
  work(queue: QueueName, bindings: readonly JobBinding[], options: WorkOptions): void {
    const byName = new Map<string, JobBinding>(bindings.map((binding) => [binding.contract.name, binding]));
    const lockMs = this.options.lockMs ?? LOCK_MS;
    const worker = this.backend.worker(queue, async (job) => {
      const binding = byName.get(job.name);
      if (!binding) throw new Error(`No handler for job ${job.name} in queue ${queue}`);
      await binding.handle(binding.contract.data.parse(job.data), this.stopping.signal);
    }, { concurrency: options.concurrency, lockDuration: lockMs, stalledInterval: lockMs / 2, maxStalledCount: MAX_STALLED });
    worker.on('error', (error) => { this.tell(error); });
    worker.on('failed', (_job, error) => { this.options.onError?.(error); });
    this.workers.push(worker);
  }

  /** Tells handlers to end, waits for them, and closes all connections. */
  async close(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.workers.map((worker) => worker.close()));
    await Promise.all([...this.queues.values()].map(async (queue) => (await queue).close()));
    await this.backend.close();
  }

  private queue(job: JobName): Promise<Queue> {
    const name = QUEUE_OF[job];
    let queue = this.queues.get(name);
    if (!queue) {
      queue = this.backend.queue(name).then((made) => made.on('error', (error) => { this.tell(error); }));
      this.queues.set(name, queue);
      queue.catch(() => { this.queues.delete(name); });
    }
    return queue;
  }

  private tell(error: Error): void {
    const now = performance.now();
    if (now - this.lastErrorAt < ERROR_EVERY_MS) return;
    this.lastErrorAt = now;
    this.options.onError?.(error);
  }
}
