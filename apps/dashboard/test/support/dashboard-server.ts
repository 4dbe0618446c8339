import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';

const FOLDER = resolve(__dirname, '../..');
const NEXT = resolve(FOLDER, '../../node_modules/next/dist/bin/next');

export interface RunningDashboard {
  readonly origin: string;
  stop(): Promise<void>;
}

export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => { probe.listen(0, '127.0.0.1', done); });
  const { port } = probe.address() as AddressInfo;
  await new Promise((done) => { probe.close(done); });
  return port;
}

/** The built dashboard on a port of its own, in front of an API. */
export async function startDashboard(env: { API_URL: string; ADMIN_API_URL?: string }, chosenPort?: number): Promise<RunningDashboard> {
  if (!existsSync(join(FOLDER, '.next/BUILD_ID'))) throw new Error('The dashboard is not built: run npm run build first.');
  const port = chosenPort ?? await freePort();
  const child = spawn(process.execPath, [NEXT, 'start', '--hostname', '127.0.0.1', '--port', String(port)], {
    cwd: FOLDER, env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', ...env }, stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((done) => { child.once('exit', () => done()); });
  let output = '';
  await new Promise<void>((ready, fail) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('Ready in')) ready();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    void ended.then(() => fail(new Error(`The dashboard ended before it was ready:\n${output}`)));
  });
  return {
    origin: `http://127.0.0.1:${port}`,
    async stop() {
      // It keeps nothing, and would wait for the connections that a browser holds open.
      child.kill('SIGKILL');
      await ended;
    },
  };
}
