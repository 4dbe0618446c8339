import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import type { MoneyContext } from './money/money-context.js';
import { MoneyModule } from './money.module.js';
import { OpenApiDocument } from './modules/docs/openapi-document.js';
import type { Readiness } from './platform/health/readiness.js';
import { createHttpAdapter } from './platform/http/http-adapter.js';
import { observeRequests } from './platform/http/observe-requests.js';
import { NestLogger } from './platform/logging/nest-logger.js';
import type { PlatformParts } from './platform/platform.module.js';

export interface ApiParts extends PlatformParts {
  readonly money: MoneyContext;
  readonly readiness: Readiness;
}

/** The API on the given parts, ready to listen or to be injected into. Closing it leaves the parts open: they are the caller's. */
export async function createApi(parts: ApiParts): Promise<NestFastifyApplication> {
  const { config, metrics, logger } = parts;
  const adapter = createHttpAdapter({ publicUrl: config.PUBLIC_URL.replace(/\/$/, ''), trustedProxies: config.TRUSTED_PROXIES });
  observeRequests(adapter.getInstance(), metrics, logger);
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forApi(parts, MoneyModule.forRoot(parts.money)), adapter, { logger: new NestLogger(logger), bodyParser: false, abortOnError: false });
  await app.init();
  app.get(OpenApiDocument).describe(app);
  await adapter.getInstance().ready();
  return app;
}
