import { join } from 'node:path';
import { stateDir } from '../paths.mjs';

/**
 * What API and worker are told (apps/api/src/platform/config). Settings of the caller's own environment win, but for
 * what this command has decided itself: where database, queue and ports are.
 * @param {{ ports: Record<string, number>, secretsKey: string, databaseUrl: string, redisUrl?: string }} facts
 * @returns {NodeJS.ProcessEnv}
 */
export function apiEnvironment({ ports, secretsKey, databaseUrl, redisUrl }) {
  const { REDIS_URL: _decidedHere, ...own } = process.env;
  return {
    LOG_LEVEL: 'info',
    NODE_ID: 'main',
    PUBLIC_URL: `http://localhost:${ports.PORT_API}`,
    DASHBOARD_URL: `http://localhost:${ports.PORT_DASHBOARD}`,
    STAFF_DASHBOARD_URL: `http://localhost:${ports.PORT_STAFF}`,
    SECRETS_KEY: secretsKey,
    // The demo sees to it that this wallet is there.
    PLATFORM_LIGHTNING_ADDRESS: `l402kit@localhost:${ports.PORT_DEVNET}`,
    ...own,
    NODE_ENV: 'development',
    LIGHTNING_BACKEND: 'embedded',
    DATABASE_URL: databaseUrl,
    ...(redisUrl === undefined ? {} : { REDIS_URL: redisUrl }),
    PORT_API: String(ports.PORT_API),
    PORT_WORKER: String(ports.PORT_WORKER),
    DEVNET_URL: `http://127.0.0.1:${ports.PORT_DEVNET}`,
    // The operators' wallets and the demo's receiver live on this machine, which strangers' addresses may not name.
    ALLOW_LOOPBACK_HOSTS: `localhost:${ports.PORT_DEVNET},localhost:${ports.PORT_DEMO}`,
  };
}

/** What the embedded Lightning network is told (packages/devnet). */
export function devnetEnvironment({ ports }) {
  return {
    ...process.env,
    PORT_DEVNET: String(ports.PORT_DEVNET),
    DEVNET_DATA_DIR: join(stateDir, 'devnet'),
    DEVNET_PUBLIC_HOST: `localhost:${ports.PORT_DEVNET}`,
  };
}

/** What the dashboard is told (apps/dashboard). */
export function dashboardEnvironment({ ports }) {
  return { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', API_URL: `http://127.0.0.1:${ports.PORT_API}` };
}

/** The same program as the staff's pages: it asks the API's admin port, and shows no operator's page. */
export function staffDashboardEnvironment({ ports }) {
  return { ...dashboardEnvironment({ ports }), ADMIN_API_URL: `http://127.0.0.1:${process.env.PORT_ADMIN || 4408}` };
}

/** What the demo is told (apps/demo). */
export function demoEnvironment({ ports }) {
  return {
    ...process.env,
    API_URL: `http://127.0.0.1:${ports.PORT_API}`,
    DEVNET_URL: `http://127.0.0.1:${ports.PORT_DEVNET}`,
    DEMO_ADDRESS: `alice@localhost:${ports.PORT_DEVNET}`,
    PORT_DEMO: String(ports.PORT_DEMO),
    DEMO_STATE_FILE: join(stateDir, 'demo.json'),
  };
}
