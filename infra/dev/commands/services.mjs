import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { logDir, root, shown, stateDir } from '../paths.mjs';
import { POSTGRES_SIGNALS, startDevelopmentCluster } from '../postgres/development-cluster.mjs';
import { nodeArguments } from '../processes/node-arguments.mjs';
import { assertPortsFree } from '../processes/ports.mjs';
import { untilReady } from '../processes/readiness.mjs';
import { startService } from '../processes/service.mjs';
import { migrate } from '../setup/migrations.mjs';
import { findRedisServer, startRedis } from '../setup/queue.mjs';
import { apiEnvironment, dashboardEnvironment, demoEnvironment, devnetEnvironment, staffDashboardEnvironment } from './service-environment.mjs';

/** It keeps nothing, and asked politely it would wait for every browser that listens to events. */
const DASHBOARD_SIGNALS = { graceMs: 500 };
const isSet = (value) => (value ?? '') !== '';

/** Only the ports that this start will use: a database or Redis of the user's own needs none of ours. */
export async function assertStartPortsFree(ports, env, { once }) {
  const settings = ['PORT_API', 'PORT_DEVNET', 'PORT_DEMO', 'PORT_WORKER'];
  if (!once) settings.push('PORT_DASHBOARD');
  if (!once && isSet(env.STAFF_WALLET_KEYS)) settings.push('PORT_STAFF');
  if (!isSet(env.DATABASE_URL)) settings.push('PORT_POSTGRES');
  if (!isSet(env.REDIS_URL) && findRedisServer() !== undefined) settings.push('PORT_REDIS');
  await assertPortsFree(ports, settings);
}

/**
 * Database, queue, migrations, Lightning, API and worker, and the dashboard unless `once`; each ready before the next
 * needs it.
 * @returns {Promise<{ database: string, queue: string }>} in words, for the summary
 */
export async function startEverything({ ports, secrets, once, fleet, progress, services, stopping }) {
  const keep = (service, signals = {}) => {
    services.push(service);
    fleet.add({ ...service, ...signals });
    return service;
  };
  const database = await progress.step('PostgreSQL', () => openDatabase({ ports, secrets, fleet, services }), ({ words }) => words);
  const queue = await progress.step('queue', () => openQueue({ ports, secrets, keep }), ({ words }) => words);
  await progress.step('migrations', (say) => migrate(database.url, say, stopping), (count) => (count === 0 ? 'up to date' : `${count} applied`));
  stopping.throwIfAborted();

  const node = (name, script, env, log, nodeArgs = nodeArguments) => keep(startService({
    name, command: process.execPath, args: [...nodeArgs, join(root, script)], env, logFile: join(logDir, `${log}.log`),
  }));
  await progress.step('Lightning', async () => {
    const devnet = node('The embedded Lightning network', 'packages/devnet/dist/main.js', devnetEnvironment({ ports }), 'devnet', ['--enable-source-maps']);
    await untilReady(devnet, `http://127.0.0.1:${ports.PORT_DEVNET}/readyz`);
  }, () => `embedded network (regtest) on port ${ports.PORT_DEVNET}`);
  stopping.throwIfAborted();

  const env = apiEnvironment({ ports, secretsKey: secrets.secretsKey, databaseUrl: database.url, redisUrl: queue.redisUrl });
  await progress.step('API and worker', async () => {
    const api = node('The API', 'apps/api/dist/main.api.js', env, 'api');
    const worker = node('The worker', 'apps/api/dist/main.worker.js', env, 'worker');
    await Promise.all([untilReady(api, `http://127.0.0.1:${ports.PORT_API}/readyz`), untilReady(worker, `http://127.0.0.1:${ports.PORT_WORKER}/readyz`)]);
  }, () => `ready on ports ${ports.PORT_API} and ${ports.PORT_WORKER}`);
  stopping.throwIfAborted();

  if (!once) {
    const pages = async (name, log, port, env) => {
      const service = keep(startService({
        name, command: process.execPath, logFile: join(logDir, `${log}.log`), env,
        args: [join(root, 'node_modules/next/dist/bin/next'), 'start', join(root, 'apps/dashboard'), '--hostname', '127.0.0.1', '--port', String(port)],
      }), DASHBOARD_SIGNALS);
      await untilReady(service, `http://127.0.0.1:${port}/healthz`);
    };
    await progress.step('dashboard', () => pages('The dashboard', 'dashboard', ports.PORT_DASHBOARD, dashboardEnvironment({ ports })), () => `ready on port ${ports.PORT_DASHBOARD}`);
    if (isSet(process.env.STAFF_WALLET_KEYS)) {
      await progress.step("staff's pages", () => pages("The staff's pages", 'staff', ports.PORT_STAFF, staffDashboardEnvironment({ ports })), () => `ready on port ${ports.PORT_STAFF}`);
    }
  }
  return { database: database.words, queue: queue.words };
}

async function openDatabase({ ports, secrets, fleet, services }) {
  if (isSet(process.env.DATABASE_URL)) return { url: process.env.DATABASE_URL, words: 'yours (DATABASE_URL)' };
  const port = ports.PORT_POSTGRES;
  const onSpawned = (pid) => fleet.add({ name: 'PostgreSQL', pid, ...POSTGRES_SIGNALS });
  const { url, service, dataDir } = await startDevelopmentCluster({ port, password: secrets.postgresPassword, onSpawned });
  services.push(service);
  const elsewhere = dataDir.startsWith(stateDir) ? '' : `, data in ${dataDir} (its user cannot enter this folder)`;
  return { url, words: `embedded, on port ${port}${elsewhere}` };
}

async function openQueue({ ports, secrets, keep }) {
  if (isSet(process.env.REDIS_URL)) return { redisUrl: process.env.REDIS_URL, words: 'your Redis (REDIS_URL)' };
  const command = findRedisServer();
  if (command === undefined) return { redisUrl: undefined, words: 'on PostgreSQL (no redis-server on the PATH)' };
  const port = ports.PORT_REDIS;
  const { url } = await startRedis({ command, port, password: secrets.redisPassword, onStarted: (service) => keep(service) });
  return { redisUrl: url, words: `Redis on port ${port}` };
}

/**
 * The demo, its output in the terminal. It keeps receiving webhooks after the purchase unless `once`.
 * @returns {{ service: object, purchased: Promise<void> }} purchased: rejects when a step failed, which the demo has printed
 */
export function startDemo({ ports, once, fleet }) {
  const child = spawn(process.execPath, ['--enable-source-maps', join(root, 'apps/demo/dist/main.js'), ...(once ? ['--once'] : [])], {
    cwd: root, env: demoEnvironment({ ports }), detached: true, stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const exited = new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? code));
  });
  fleet.add({ name: 'demo', pid: child.pid });
  const purchased = new Promise((resolve, reject) => {
    child.on('message', (message) => { if (message === 'purchased') resolve(); });
    void exited.then((how) => (how === 0 ? resolve() : reject(new Error(`the purchase failed, at the step above (logs in ${shown(logDir)})`))));
  });
  purchased.catch(() => {});
  return { service: { name: 'The demo', pid: child.pid, exited: exited.then((how) => `ended (${how})`) }, purchased };
}
