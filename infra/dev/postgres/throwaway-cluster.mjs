// A PostgreSQL for tests and benchmarks that cannot outlive its user. Run as a process of its own: prints one line of
// JSON { url, pid, dataDir } when ready, obeys lines on stdin (`restart`, `kill`, answered by `restarted`, `killed`), and when stdin closes
// (its user ended, even by kill -9) stops the server and removes the data.
import { randomBytes } from 'node:crypto';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../processes/free-port.mjs';
import { ensureDataFolder, startCluster } from './cluster.mjs';
import { canReach, postgresIdentity } from './identity.mjs';
import { reachableHome } from './reachable-home.mjs';
import { root } from '../paths.mjs';

const options = JSON.parse(process.argv[2] ?? '{}');
const { durable = true, maxConnections = 100, within = tmpdir() } = options;

const identity = postgresIdentity([root]);
const home = mkdtempSync(join(canReach(within, identity) ? within : reachableHome(), 'l402-postgres-'));
const dataDir = join(home, 'data');
const logFile = join(home, 'postgres.log');
const password = randomBytes(18).toString('base64url');
const settings = {
  max_connections: maxConnections,
  shared_buffers: durable ? '256MB' : '64MB',
  max_wal_size: '4GB',
  ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
};

let server;
let port;
async function start() {
  for (let attempt = 1; ; attempt++) {
    port ??= await freePort();
    try {
      server = await startCluster({ dataDir, port, password, logFile, identity, settings });
      return;
    } catch (error) {
      if (attempt === 3) throw error;
      port = undefined;
    }
  }
}

async function end(signal) {
  server?.process.kill(signal);
  await server?.exited;
}

// The terminal's Ctrl-C reaches whole process groups; only the end of our user ends us.
for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM']) process.on(signal, () => {});
process.stdout.on('error', () => {});

try {
  if (identity !== undefined) chownSync(home, identity.uid, identity.gid);
  await ensureDataFolder({ dataDir, password, identity });
  await start();
  process.stdout.write(`${JSON.stringify({ url: server.url, pid: server.pid, dataDir })}\n`);
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === 'restart') {
      await end('SIGINT');
      await start();
      process.stdout.write('restarted\n');
    } else if (line === 'kill') {
      await end('SIGQUIT');
      await start();
      process.stdout.write('killed\n');
    }
  }
} catch (error) {
  process.stdout.write(`${JSON.stringify({ error: error.message })}\n`);
  process.exitCode = 1;
} finally {
  // Nothing of it is wanted again: no checkpoint at the end.
  await end('SIGQUIT');
  rmSync(home, { recursive: true, force: true });
}
