import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '../paths.mjs';

/**
 * Starts a PostgreSQL that ends with this process, whatever ends it.
 * @param {{ durable?: boolean, maxConnections?: number, within?: string }} options durable: fsync on (the default)
 * @returns {Promise<{ url: string, pid: number, dataDir: string, stop(): Promise<void> }>} `stop` resolves when server and data are gone
 */
export async function startThrowawayCluster(options = {}) {
  const child = spawn(process.execPath, [join(root, 'infra/dev/postgres/throwaway-cluster.mjs'), JSON.stringify(options)], {
    cwd: root, detached: true, stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = new Promise((resolve) => { child.once('exit', resolve); });
  const line = await new Promise((resolve) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    void exited.then(() => resolve('{"error":"it ended without a word"}'));
  });
  const { url, pid, dataDir, error } = JSON.parse(line);
  if (error !== undefined) throw new Error(`The test database did not start: ${error}`);
  // The pipe alone must not keep a finished test run alive.
  child.unref();
  child.stdin.unref();
  child.stdout.unref();
  return {
    url,
    pid,
    dataDir,
    async stop() {
      child.ref();
      child.stdin.end();
      await exited;
    },
  };
}
