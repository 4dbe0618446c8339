import 'reflect-metadata';
import { setTimeout as delay } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { AppModule } from './app.module.js';
import { createBackends, waitForNode } from './connect-node.js';
import { createMoneyContext } from './create-money-context.js';
import { createPlatform } from './create-platform.js';
import { MoneyWorker } from './money/money-worker.js';
import { DeliveryWorker } from './modules/webhooks/delivery/delivery-worker.js';
import { observeEvents } from './observe-events.js';
import { observeMoney } from './observe-money.js';
import { OperatorWorker } from './operator-worker.js';
import type { Config } from './platform/config/config.js';
import type { Database } from './platform/database/database.js';
import { databaseCheck, leaderCheck, nodeCheck } from './platform/health/checks.js';
import { Readiness } from './platform/health/readiness.js';
import { createHttpAdapter } from './platform/http/http-adapter.js';
import { sweepIdempotencyKeys } from './platform/idempotency/sweep-idempotency-keys.js';
import { Lease } from './platform/leases/lease.js';
import { NestLogger } from './platform/logging/nest-logger.js';
import { Sequencer } from './platform/outbox/sequencer.js';
import type { Running } from './platform/process/run-process.js';
import type { JobQueues } from './platform/queue/job-queues.js';
import { QueueMisconfigured } from './platform/queue/queue-backend.js';

const SWEEP_EVERY_MS = 600_000;

/** The worker process: settlements, payouts, events, clean-up. Any number of them may run; leases decide who leads what. */
export async function startWorker(config: Config, logger: Logger, stop: AbortSignal, connect: typeof createBackends = createBackends): Promise<Running> {
  const platform = createPlatform(config, logger, 'worker');
  const { database, clock, metrics } = platform;
  const backends = connect(config, platform.http, clock);

  const readiness = new Readiness();
  readiness.add('database', databaseCheck(database));
  readiness.add('node', nodeCheck(backends.node));
  readiness.add('settlements', leaderCheck(database, `settlements:${config.NODE_ID}`));
  readiness.add('sequencer', leaderCheck(database, 'sequencer'));
  const publicUrl = config.PUBLIC_URL.replace(/\/$/, '');
  const adapter = createHttpAdapter({ publicUrl, trustedProxies: config.TRUSTED_PROXIES });
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forWorker({ ...platform, readiness }), adapter, { logger: new NestLogger(logger), bodyParser: false, abortOnError: false });
  await app.listen({ port: config.PORT_WORKER, host: config.HOST });

  const known = await waitForNode(database, backends.node, config.NODE_ID, clock, logger, stop);
  const moneyContext = createMoneyContext(platform, backends, known);
  const money = new MoneyWorker(moneyContext);
  observeMoney(money, database, metrics);
  const events = observeEvents(metrics);
  const delivery = new DeliveryWorker({
    ...platform, concurrency: config.WEBHOOK_CONCURRENCY, onAttempt: events.attempted,
    onError: (error, doing) => { logger.warn({ err: error, doing }, 'webhooks: trying again'); },
  });
  const sequencer = new Sequencer(database, new Lease(database, 'sequencer', { onError: (error) => { logger.warn({ err: error }, 'sequencer: starting again'); } }), {
    publicUrl,
    onSequenced: (batch) => {
      events.sequenced(batch);
      delivery.owedTo(batch.endpoints);
    },
  });
  await mustKeepJobs(platform.queues, logger);
  const work = Promise.all([money.run(stop), sequencer.run(stop), delivery.run(stop), new OperatorWorker({ config, logger, http: platform.http, money: moneyContext, gate: money.gate }).run(stop), sweep(database, logger, stop)]);
  logger.info({ port: config.PORT_WORKER }, 'the worker works');
  return {
    // Each part mends itself. One that ends with an error is beyond that: the process ends, and whoever started it starts another.
    failure: new Promise((_, reject) => { work.catch(reject); }),
    async stop() {
      await work;
      await app.close();
      await backends.node.close();
      await platform.close();
    },
  };
}

/** A queue that cannot be reached costs time only; one that would throw jobs away is a mistake to be corrected first. */
async function mustKeepJobs(queues: JobQueues, logger: Logger): Promise<void> {
  await queues.check().catch((error: unknown) => {
    if (error instanceof QueueMisconfigured) throw error;
    logger.warn({ err: error }, 'the queue cannot be reached yet');
  });
}

async function sweep(database: Database, logger: Logger, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    await sweepIdempotencyKeys(database).catch((error: unknown) => { logger.warn({ err: error }, 'old idempotency keys could not be swept: later'); });
    await delay(SWEEP_EVERY_MS, undefined, { signal: stop }).catch(() => undefined);
  }
}
