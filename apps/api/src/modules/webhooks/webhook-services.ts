import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Logger } from 'pino';
import { GUARDED_HTTP, type GuardedHttp } from '../../platform/guarded-http/index.js';
import { LOGGER } from '../../platform/logging/logger.js';
import { JOB_QUEUES, type JobQueues } from '../../platform/queue/job-queues.js';
import { SECRET_BOX, type SecretBox } from '../../platform/secrets/secret-box.js';
import { WakeEndpoints } from './delivery/wake-endpoints.js';

/** What the services of webhooks share beside the database. */
@Injectable()
export class WebhookServices implements OnModuleDestroy {
  /** Wakes the delivery without waiting for the queue. */
  readonly waker: WakeEndpoints;

  constructor(
    @Inject(GUARDED_HTTP) readonly http: GuardedHttp,
    @Inject(SECRET_BOX) readonly secrets: SecretBox,
    @Inject(JOB_QUEUES) queues: JobQueues,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.waker = new WakeEndpoints(queues, (error) => { logger.warn({ err: error }, 'the queue cannot be reached: webhooks wait for the next sweep'); });
  }

  onModuleDestroy(): Promise<void> {
    return this.waker.settled();
  }
}
