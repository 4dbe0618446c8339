/** The whole API in this process, on a database of its own, with the instant node: what e2e specs begin with. */
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApi, type ApiParts } from '../../src/create-api.js';
import { loadConfig, type Config } from '../../src/platform/config/config.js';
import { Database } from '../../src/platform/database/database.js';
import { processTimeouts } from '../../src/platform/database/process-timeouts.js';
import { databaseCheck, nodeCheck } from '../../src/platform/health/checks.js';
import { Readiness } from '../../src/platform/health/readiness.js';
import { createGuardedHttp } from '../../src/platform/guarded-http/index.js';
import { createLogger } from '../../src/platform/logging/logger.js';
import { Metrics } from '../../src/platform/metrics/metrics.js';
import { JobQueues } from '../../src/platform/queue/job-queues.js';
import { createQueueBackend } from '../../src/platform/queue/queue-backend.js';
import { SecretBox } from '../../src/platform/secrets/secret-box.js';
import { startMoney, type MoneyHarness } from './money-harness.js';

export interface Answer<T = any> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

export interface CallOptions {
  readonly key?: string;
  /** Sent as JSON; a string is sent as it is. */
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

export interface SignedUpOperator {
  readonly id: string;
  readonly admin: string;
  readonly invoices: string;
}

export interface TestApi {
  readonly url: string;
  readonly app: NestFastifyApplication;
  /** What it stands on, for another application beside it. */
  readonly parts: ApiParts;
  readonly harness: MoneyHarness;
  /** Everything that was logged, line by line. */
  readonly logs: string[];
  call<T = any>(method: string, path: string, options?: CallOptions): Promise<Answer<T>>;
  signUp(lightningAddress?: string): Promise<SignedUpOperator>;
  close(): Promise<void>;
}

/** @param through where the API reaches its database instead, for example through a proxy */
export async function startTestApi(settings: Readonly<Record<string, string>> = {}, through?: (databaseUrl: string) => string): Promise<TestApi> {
  const harness = await startMoney();
  const logs: string[] = [];
  const config: Config = loadConfig({
    NODE_ENV: 'test', DATABASE_URL: harness.money.db.url, PUBLIC_URL: 'http://api.test', SECRETS_KEY: Buffer.alloc(32, 7).toString('base64'),
    LIGHTNING_BACKEND: 'instant', LOG_LEVEL: 'trace', RATE_LIMIT_ANONYMOUS_PER_MINUTE: '100000', ...settings,
  });
  const database = through === undefined && settings.DATABASE_TIMEOUT_SECONDS === undefined
    ? harness.money.db
    : new Database((through ?? String)(harness.money.db.url), settings.DATABASE_TIMEOUT_SECONDS === undefined ? {} : { timeouts: processTimeouts('api', config) });
  const money = { ...harness.money, db: database };
  const metrics = new Metrics('api');
  const http = createGuardedHttp({ allowLoopbackHosts: config.ALLOW_LOOPBACK_HOSTS });
  const queues = new JobQueues(createQueueBackend({ redisUrl: undefined, databaseUrl: database.url }));
  const readiness = new Readiness();
  readiness.add('database', databaseCheck(database));
  readiness.add('node', nodeCheck(harness.node));
  const parts: ApiParts = {
    config, metrics, readiness, database, money, http, queues, clock: money.clock, secrets: new SecretBox(Buffer.from(config.SECRETS_KEY, 'base64')),
    logger: createLogger(config.LOG_LEVEL, 'api', { write: (line) => { logs.push(line); } }),
  };
  const app = await createApi(parts);
  await app.listen(0, '127.0.0.1');
  const url = (await app.getUrl()).replace('localhost', '127.0.0.1');
  let named = 0;

  const call = async <T>(method: string, path: string, { key, body, headers = {} }: CallOptions = {}): Promise<Answer<T>> => {
    const response = await fetch(url + path, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...(key === undefined ? {} : { authorization: `Bearer ${key}` }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, body: (isJson ? JSON.parse(text) : text) as T };
  };

  return {
    url, app, parts, harness, logs, call,
    async signUp(lightningAddress = `operator${++named}@wallet.test`) {
      const { status, body } = await call<any>('POST', '/v1/operators', { body: { lightningAddress } });
      if (status !== 201) throw new Error(`sign-up was answered ${status}: ${JSON.stringify(body)}`);
      return { id: body.operator.id, admin: body.keys.admin.secret, invoices: body.keys.invoices.secret };
    },
    async close() {
      await app.close();
      metrics.close();
      await queues.close();
      await http.close();
      if (database !== harness.money.db) await database.close();
      await harness.close();
    },
  };
}
