import { chownSync, existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { logDir, root, stateDir } from '../paths.mjs';
import { rotateLog } from '../processes/log-file.mjs';
import { processMark } from '../processes/process-mark.mjs';
import { stopProcess } from '../processes/stop-processes.mjs';
import { clusterUrl, ensureDataFolder, startCluster } from './cluster.mjs';
import { canReach, postgresIdentity } from './identity.mjs';
import { reachableHome } from './reachable-home.mjs';

const DATABASE = 'l402kit';

/** How PostgreSQL is asked to end: fast, with a checkpoint; immediately when it does not. Never by SIGKILL if it can be helped. */
export const POSTGRES_SIGNALS = { signal: 'SIGINT', forceSignal: 'SIGQUIT', graceMs: 30_000 };

function placeFor(identity) {
  const usual = join(stateDir, 'postgres');
  mkdirSync(stateDir, { recursive: true });
  return canReach(stateDir, identity) ? usual : join(reachableHome(), 'postgres');
}

/** A folder that root copied or restored belongs to root, and PostgreSQL refuses it. */
function giveTo(path, identity) {
  const { uid } = lstatSync(path);
  if (identity === undefined) {
    if (uid !== process.getuid?.()) throw new Error(`${path} belongs to another user (uid ${uid}): run as that user, or give it back with chown.`);
    return;
  }
  if (uid === identity.uid) return;
  chownSync(path, identity.uid, identity.gid);
  for (const entry of readdirSync(path, { withFileTypes: true, recursive: true })) {
    if (!entry.isSymbolicLink()) chownSync(join(entry.parentPath ?? entry.path, entry.name), identity.uid, identity.gid);
  }
}

/** Deals with the pid file that a killed server left: PostgreSQL would refuse to start when somebody else has that id now. */
async function clearPidFile(dataDir) {
  const file = join(dataDir, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
  const mark = Number.isInteger(pid) ? processMark(pid) : undefined;
  if (mark !== undefined && runsOn(pid, dataDir)) await stopProcess({ name: 'PostgreSQL', pid, mark, ...POSTGRES_SIGNALS });
  rmSync(file, { force: true });
}

function runsOn(pid, dataDir) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(dataDir);
  } catch {
    // Not Linux: PostgreSQL's own check has to do, which looks whether any process has the id.
    return true;
  }
}

/**
 * The development database below .l402, durable (fsync on).
 * @param {{ port: number, password: string, onSpawned: (pid: number) => void }} options
 * @returns {Promise<{ url: string, service: { name: string, pid: number, logFile: string, exited: Promise<string> }, dataDir: string }>}
 */
export async function startDevelopmentCluster({ port, password, onSpawned }) {
  const identity = postgresIdentity([join(stateDir, 'postgres'), root]);
  const dataDir = placeFor(identity);
  await ensureDataFolder({ dataDir, password, identity });
  giveTo(dataDir, identity);
  await clearPidFile(dataDir);
  const logFile = join(logDir, 'postgres.log');
  mkdirSync(logDir, { recursive: true });
  rotateLog(logFile);
  const settings = { max_connections: 200, shared_buffers: '128MB', max_wal_size: '1GB' };
  const server = await startCluster({ dataDir, port, password, logFile, identity, settings, onSpawned });
  const exited = server.exited.then((how) => `ended (${how})`);
  return { url: clusterUrl({ port, password, database: DATABASE }), service: { name: 'PostgreSQL', pid: server.pid, logFile, exited }, dataDir };
}
