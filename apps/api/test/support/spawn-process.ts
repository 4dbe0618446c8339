/** API and worker as real processes on the built code. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';

export interface SpawnedProcess {
  readonly child: ChildProcess;
  readonly url: string;
  /** standard output and standard error so far */
  output(): string;
  /** resolves with the exit code or the signal that ended it */
  readonly ended: Promise<number | NodeJS.Signals | null>;
  /** resolves when GET `path` answers `status` */
  answers(path: string, status: number): Promise<string>;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** @param settings the whole environment of the process but for its port */
export async function spawnProcess(name: 'api' | 'worker', settings: Readonly<Record<string, string>>): Promise<SpawnedProcess> {
  const port = await freePort();
  const child = spawn(process.execPath, [join(__dirname, `../../dist/main.${name}.js`)], {
    env: { [name === 'api' ? 'PORT_API' : 'PORT_WORKER']: String(port), ...settings }, stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { output += chunk.toString(); });
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => { child.once('exit', (code, signal) => { resolve(code ?? signal); }); });
  const url = `http://127.0.0.1:${port}`;
  return {
    child, url, ended, output: () => output,
    async answers(path, status) {
      for (const deadline = performance.now() + 50_000; performance.now() < deadline && child.exitCode === null;) {
        const answer = await fetch(url + path).catch(() => undefined);
        const body = await answer?.text();
        if (answer?.status === status) return body!;
        await new Promise((resolve) => { setTimeout(resolve, 50); });
      }
      throw new Error(`${url}${path} never answered ${status}. ${output}`);
    },
  };
}
