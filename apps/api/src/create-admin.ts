import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import type { ApiParts } from './create-api.js';
import { MoneyModule } from './money.module.js';
import { createHttpAdapter } from './platform/http/http-adapter.js';
import { NestLogger } from './platform/logging/nest-logger.js';

/** On loopback whatever HOST says: staff come through a tunnel or from the machine itself. */
export const ADMIN_HOST = '127.0.0.1';

/** The pages' API for the platform's staff, to listen at a port of its own. Closing it leaves the parts open. */
export async function createAdmin(parts: ApiParts): Promise<NestFastifyApplication> {
  const { config, logger } = parts;
  const adapter = createHttpAdapter({ publicUrl: config.PUBLIC_URL.replace(/\/$/, ''), trustedProxies: [] });
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forAdmin({ ...parts, config: { ...config, DASHBOARD_URL: config.STAFF_DASHBOARD_URL } }, MoneyModule.forRoot(parts.money)), adapter, { logger: new NestLogger(logger), bodyParser: false, abortOnError: false });
  await app.init();
  await adapter.getInstance().ready();
  return app;
}
