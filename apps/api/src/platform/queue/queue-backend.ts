/** Where BullMQ keeps its jobs: Redis where one is configured, else our own PostgreSQL. Both behave the same to callers. */
import { createPostgresBackend, Queue, Worker, withBackend, type WorkerOptions } from 'bullmq';
import { Redis } from 'ioredis';

export interface QueueBackend {
  readonly kind: 'redis' | 'postgresql';
  /** @throws QueueUnavailable when its server cannot be reached; a call later tries again */
  queue(name: string): Promise<Queue>;
  worker(name: string, process: (job: { name: string; data: unknown }) => Promise<void>, options: Omit<WorkerOptions, 'connection'>): Worker;
  /** @throws QueueMisconfigured when jobs could be lost by configuration */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** The queue's server cannot be reached now. */
export class QueueUnavailable extends Error {
  override readonly name = 'QueueUnavailable';
}

/** The queue's server would lose jobs as it is configured. */
export class QueueMisconfigured extends Error {
  override readonly name = 'QueueMisconfigured';
}

const POSTGRES_SCHEMA = 'bullmq';
const POSTGRES_POOL = 4;
const CONNECT_TIMEOUT_MS = 5_000;
const READY_TIMEOUT_MS = 2_000;
/** How long closing waits for a connection that is half open. */
const DISCONNECT_TIMEOUT_MS = 200;

export const createQueueBackend = (options: { readonly redisUrl: string | undefined; readonly databaseUrl: string }): QueueBackend =>
  options.redisUrl === undefined ? postgresBackend(options.databaseUrl) : redisBackend(options.redisUrl);

function redisBackend(url: string): QueueBackend {
  // Nothing may wait for Redis: without an offline queue a command fails at once while there is no connection. BullMQ
  // cannot be given such a connection before it is established, which is why it is made here.
  let producer: Redis | undefined;
  const connected = (): Promise<Redis> => {
    producer ??= quiet(new Redis(url, { connectTimeout: CONNECT_TIMEOUT_MS, enableOfflineQueue: false, maxRetriesPerRequest: 1, disconnectTimeout: DISCONNECT_TIMEOUT_MS }));
    return ready(producer);
  };
  return {
    kind: 'redis',
    queue: async (name) => new Queue(name, { connection: await connected(), skipWaitingForReady: true }),
    worker: (name, process, options) => new Worker(name, process, { ...options, connection: { url, connectTimeout: CONNECT_TIMEOUT_MS, maxRetriesPerRequest: null } }),
    check: async () => {
      const policy = /maxmemory_policy:(\S+)/.exec(await (await connected()).info('memory'))?.[1];
      if (policy !== undefined && policy !== 'noeviction') {
        throw new QueueMisconfigured(`Redis evicts keys (maxmemory-policy ${policy}): jobs would vanish. Set maxmemory-policy to noeviction.`);
      }
    },
    close: () => { producer?.disconnect(); return Promise.resolve(); },
  };
}

// An error event is told by the command that fails, too; without a listener it would end the process.
const quiet = (redis: Redis): Redis => redis.on('error', () => undefined);

function ready(redis: Redis): Promise<Redis> {
  if (redis.status === 'ready') return Promise.resolve(redis);
  return new Promise((resolve, reject) => {
    const onReady = (): void => { clearTimeout(timer); resolve(redis); };
    const timer = setTimeout(() => {
      redis.off('ready', onReady);
      reject(new QueueUnavailable('Redis cannot be reached: is it running, and is REDIS_URL right?'));
    }, READY_TIMEOUT_MS);
    redis.once('ready', onReady);
  });
}

function postgresBackend(databaseUrl: string): QueueBackend {
  const bound = withBackend(createPostgresBackend);
  const connection = {
    connectionString: databaseUrl, schema: POSTGRES_SCHEMA, migrate: true, max: POSTGRES_POOL, connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    // Jobs that are lost in a crash of the server are queued again by the sweeps: waiting for the disk would buy nothing.
    options: '-c synchronous_commit=off',
  };
  return {
    kind: 'postgresql',
    queue: (name) => Promise.resolve(new bound.Queue(name, { connection, skipWaitingForReady: true }) as unknown as Queue),
    worker: (name, process, options) => new bound.Worker(name, process, { ...options, connection }) as unknown as Worker,
    check: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
