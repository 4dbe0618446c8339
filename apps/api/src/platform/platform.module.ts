import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import type { Clock } from '@l402kit/money-types';
import type { Logger } from 'pino';
import { AllowedOrigins } from './auth/allowed-origins.js';
import { ApiKeyCache } from './auth/api-key-cache.js';
import { ApiKeyGuard } from './auth/api-key-guard.js';
import { findApiKey } from './auth/api-key-store.js';
import { FIND_SESSION, findSession, type FindSession } from './auth/session-store.js';
import { CLOCK } from './clock/clock.js';
import { CONFIG, type Config } from './config/config.js';
import { Database } from './database/database.js';
import { GUARDED_HTTP, type GuardedHttp } from './guarded-http/index.js';
import { REQUEST_LIMITS, RequestLimits } from './http/request-limits.js';
import { ValidationPipe } from './http/validation-pipe.js';
import { IdempotencyKeys } from './idempotency/idempotency-keys.js';
import { LOGGER } from './logging/logger.js';
import { METRICS, type Metrics } from './metrics/metrics.js';
import { ProblemFilter } from './problem-details/problem-filter.js';
import { JOB_QUEUES, type JobQueues } from './queue/job-queues.js';
import { SECRET_BOX, type SecretBox } from './secrets/secret-box.js';

export interface PlatformParts {
  readonly config: Config;
  readonly logger: Logger;
  readonly database: Database;
  readonly clock: Clock;
  readonly metrics: Metrics;
  /** For addresses that strangers choose. */
  readonly http: GuardedHttp;
  readonly queues: JobQueues;
  readonly secrets: SecretBox;
}

/** What every module may ask for, and what stands before every route: limits, keys, validation, the one error filter. */
@Module({})
export class PlatformModule {
  static forRoot({ config, logger, database, clock, metrics, http, queues, secrets }: PlatformParts): DynamicModule {
    const shared = [
      { provide: CONFIG, useValue: config },
      { provide: LOGGER, useValue: logger },
      { provide: Database, useValue: database },
      { provide: CLOCK, useValue: clock },
      { provide: IdempotencyKeys, useValue: new IdempotencyKeys(database) },
      { provide: METRICS, useValue: metrics },
      { provide: GUARDED_HTTP, useValue: http },
      { provide: JOB_QUEUES, useValue: queues },
      { provide: SECRET_BOX, useValue: secrets },
      { provide: ApiKeyCache, useValue: new ApiKeyCache((hash) => findApiKey(database, hash)) },
      { provide: AllowedOrigins, useValue: new AllowedOrigins(config) },
      { provide: FIND_SESSION, useValue: ((tokenHash) => findSession(database, tokenHash)) satisfies FindSession },
      {
        provide: REQUEST_LIMITS,
        useValue: new RequestLimits({ perKeyAndMinute: config.RATE_LIMIT_PER_MINUTE, perSourceAndMinute: config.RATE_LIMIT_ANONYMOUS_PER_MINUTE }),
      },
    ];
    return {
      module: PlatformModule,
      global: true,
      providers: [
        ...shared,
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_GUARD, useClass: ApiKeyGuard },
        { provide: APP_PIPE, useClass: ValidationPipe },
      ],
      exports: shared.map(({ provide }) => provide),
    };
  }
}
