/** The whole service as it is shipped, on ports and a database of its own: API, worker, embedded Lightning, dashboard. */
import { startDevnet, type RunningDevnet } from '@l402kit/devnet';
import { createTestDatabase, type TestDatabase } from '@l402kit/testing';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort, startDashboard, type RunningDashboard } from './dashboard-server';

const API = resolve(__dirname, '../../../api/dist');
const READY_WITHIN_MS = 30_000;
const ASK_EVERY_MS = 60;

export interface RealStack {
  readonly apiUrl: string;
  readonly devnetUrl: string;
  readonly dashboard: RunningDashboard;
  /** The staff's pages; only where there are staff. */
  readonly staffDashboard: RunningDashboard | undefined;
  /** The worker stands still, as a machine that is too busy does, until it is let go on. */
  pauseWorker(): void;
  resumeWorker(): void;
  stop(): Promise<void>;
}

export interface RealStackOptions {
  /** host:port pairs of this machine that webhooks may go to */
  readonly loopbackHosts?: readonly string[];
  /** public keys of wallets that may open the staff's pages */
  readonly staffKeys?: readonly string[];
}

/**
 * @throws when something of it does not start; what had started by then is ended
 */
export async function startRealStack(options: RealStackOptions = {}): Promise<RealStack> {
  const undo: (() => Promise<unknown> | void)[] = [];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    return { ...(await startAll(undo, options)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startAll(undo: (() => Promise<unknown> | void)[], { loopbackHosts = [], staffKeys = [] }: RealStackOptions): Promise<Omit<RealStack, 'stop'>> {
  const folder = mkdtempSync(join(tmpdir(), 'l402-dashboard-'));
  undo.push(() => rmSync(folder, { recursive: true, force: true }));
  const database: TestDatabase = await createTestDatabase();
  undo.push(() => database.drop());
  const devnet: RunningDevnet = await startDevnet({ dataDir: join(folder, 'devnet') });
  undo.push(() => devnet.close());
  const [dashboardPort, staffPort, apiPort, workerPort, adminPort] = [await freePort(), await freePort(), await freePort(), await freePort(), await freePort()];
  const apiUrl = `http://127.0.0.1:${apiPort}`;
  const env = {
    PATH: process.env.PATH ?? '', NODE_ENV: 'development' as const, LOG_LEVEL: 'warn', NODE_ID: 'main', LIGHTNING_BACKEND: 'embedded',
    DATABASE_URL: database.url, DEVNET_URL: devnet.url, ALLOW_LOOPBACK_HOSTS: [new URL(devnet.url).host.replace('127.0.0.1', 'localhost'), ...loopbackHosts].join(','),
    PUBLIC_URL: apiUrl, DASHBOARD_URL: `http://127.0.0.1:${dashboardPort}`, STAFF_DASHBOARD_URL: `http://127.0.0.1:${staffPort}`, STAFF_WALLET_KEYS: staffKeys.join(','), SECRETS_KEY: randomBytes(32).toString('base64'), EXPORTS_DIR: join(folder, 'exports'),
    PORT_API: String(apiPort), PORT_WORKER: String(workerPort), PORT_ADMIN: String(adminPort), RATE_LIMIT_ANONYMOUS_PER_MINUTE: '6000',
  };
  const [api, worker] = [startProcess('main.api.js', env), startProcess('main.worker.js', env)];
  undo.push(() => Promise.all([end(api), end(worker)]));
  await Promise.all([untilReady(api, `${apiUrl}/readyz`), untilReady(worker, `http://127.0.0.1:${workerPort}/readyz`)]);
  const dashboard = await startDashboard({ API_URL: apiUrl }, dashboardPort);
  undo.push(() => dashboard.stop());
  const staffDashboard = staffKeys.length === 0 ? undefined : await startDashboard({ API_URL: apiUrl, ADMIN_API_URL: `http://127.0.0.1:${adminPort}` }, staffPort);
  undo.push(() => staffDashboard?.stop());
  return {
    apiUrl, devnetUrl: devnet.url, dashboard, staffDashboard,
    pauseWorker: () => { worker.child.kill('SIGSTOP'); },
    resumeWorker: () => { worker.child.kill('SIGCONT'); },
  };
}

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<void>;
  output(): string;
}

function startProcess(file: string, env: NodeJS.ProcessEnv): Running {
  const child = spawn(process.execPath, [join(API, file)], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { output += chunk.toString(); });
  return { child, ended: new Promise((done) => { child.once('exit', () => done()); }), output: () => output };
}

async function end({ child, ended }: Running): Promise<void> {
  child.kill('SIGTERM');
  // One that was stopped meanwhile would never hear it.
  child.kill('SIGCONT');
  await ended;
}

async function untilReady({ child, output }: Running, url: string): Promise<void> {
  for (const deadline = Date.now() + READY_WITHIN_MS; Date.now() < deadline && child.exitCode === null;) {
    if ((await fetch(url).catch(() => undefined))?.status === 200) return;
    await new Promise((done) => { setTimeout(done, ASK_EVERY_MS); });
  }
  throw new Error(`${url} was never ready.\n${output()}`);
}
