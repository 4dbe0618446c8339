import { systemClock } from '@l402kit/money-types';
import type { Logger } from 'pino';
import type { Config } from './platform/config/config.js';
import { Database } from './platform/database/database.js';
import { processTimeouts } from './platform/database/process-timeouts.js';
import { createGuardedHttp } from './platform/guarded-http/index.js';
import { Metrics } from './platform/metrics/metrics.js';
import type { PlatformParts } from './platform/platform.module.js';
import { JobQueues } from './platform/queue/job-queues.js';
import { createQueueBackend } from './platform/queue/queue-backend.js';
import { secretBoxFrom } from './platform/secrets/secret-box-from-config.js';

export interface Platform extends PlatformParts {
  /** Gives back what the platform holds: connections to the queue, to strangers, to the database, in this order. */
  close(): Promise<void>;
}

/** What both processes stand on, from their settings. Nothing is connected to yet. */
export function createPlatform(config: Config, logger: Logger, name: 'api' | 'worker'): Platform {
  const database = new Database(config.DATABASE_URL, { poolSize: config.DATABASE_POOL, applicationName: `l402kit-${name}`, timeouts: processTimeouts(name, config) });
  const http = createGuardedHttp({ allowLoopbackHosts: config.ALLOW_LOOPBACK_HOSTS });
  const queues = new JobQueues(createQueueBackend({ redisUrl: config.REDIS_URL, databaseUrl: config.DATABASE_URL }), {
    onError: (error) => { logger.warn({ err: error }, 'trouble with the queue: what is owed stands in the database and is done later'); },
  });
  return {
    config, logger, database, http, queues, clock: systemClock, metrics: new Metrics(name),
    secrets: secretBoxFrom(config),
    async close() {
      await queues.close();
      await http.close();
      await database.close();
    },
  };
}
