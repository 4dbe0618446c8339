import type { Logger } from 'pino';
import { ADMIN_HOST, createAdmin } from './create-admin.js';
import { createApi } from './create-api.js';
import { createBackends, rememberedNode, waitForNode } from './connect-node.js';
import { createMoneyContext } from './create-money-context.js';
import { createPlatform } from './create-platform.js';
import type { Config } from './platform/config/config.js';
import { Readiness } from './platform/health/readiness.js';
import { databaseCheck, nodeCheck } from './platform/health/checks.js';
import type { Running } from './platform/process/run-process.js';

/** The API process: answers requests; whatever happens later is the worker's. */
export async function startApi(config: Config, logger: Logger, stop: AbortSignal, connect: typeof createBackends = createBackends): Promise<Running> {
  const platform = createPlatform(config, logger, 'api');
  const { database, clock } = platform;
  const backends = connect(config, platform.http, clock);
  const checked = waitForNode(database, backends.node, config.NODE_ID, clock, logger, stop);
  const known = await rememberedNode(database, config.NODE_ID) ?? await checked;
  const money = createMoneyContext(platform, backends, known);
  const readiness = new Readiness();
  readiness.add('database', databaseCheck(database));
  readiness.add('node', nodeCheck(backends.node));
  const parts = { ...platform, money, readiness };
  const app = await createApi(parts);
  await app.listen({ port: config.PORT_API, host: config.HOST });
  logger.info({ port: config.PORT_API, host: config.HOST }, 'the API listens');
  // Where nobody is on the list, nobody could sign in.
  const admin = config.STAFF_WALLET_KEYS.length === 0 ? undefined : await createAdmin(parts);
  await admin?.listen({ port: config.PORT_ADMIN, host: ADMIN_HOST });
  return {
    // Another node than the one of these books: nothing may be sold on it.
    failure: new Promise((_, reject) => { checked.catch((error: unknown) => { if (!stop.aborted) reject(error); }); }),
    // Requests under way are answered first; then what they need is given back.
    async stop() {
      await Promise.all([app.close(), admin?.close()]);
      await backends.node.close();
      await platform.close();
    },
  };
}
