/** The published Python client, unchanged, where published/install.sh has put it. */
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './spawn-process.js';

const PROGRAMS = join(__dirname, '../contract/published');

/** Where it is, on machines that have it. L402_PUBLISHED_CLIENTS names another place. */
export function findPublishedClients(): string | undefined {
  const folder = process.env.L402_PUBLISHED_CLIENTS ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'l402-kit/published-clients');
  return existsSync(join(folder, 'complete')) ? folder : undefined;
}

export interface RunningShop {
  readonly url: string;
  stop(): Promise<void>;
}

export class PublishedPython {
  private readonly python: string;
  private readonly env: NodeJS.ProcessEnv;

  /** @param apiUrl the platform, as the client's own variable names it */
  constructor(folder: string, release: string, apiUrl: string) {
    this.python = join(folder, 'venv/bin/python');
    this.env = { PATH: process.env.PATH, PYTHONPATH: join(folder, release), PYTHONDONTWRITEBYTECODE: '1', SHINYDAPPS_API_URL: apiUrl };
  }

  /** Runs a program to its end. @returns the JSON that it printed */
  run<T>(program: string, args: readonly string[], input = ''): Promise<T> {
    return new Promise((resolve, reject) => {
      const child = execFile(this.python, [join(PROGRAMS, program), ...args], { env: this.env, timeout: 60_000 }, (error, stdout, stderr) => {
        if (error === null) resolve(JSON.parse(stdout) as T);
        else reject(new Error(`${program} failed: ${stderr}`, { cause: error }));
      });
      child.stdin?.end(input);
    });
  }

  /** An operator's API with one paid route, `/premium`, at 100 sats. @param listed URL to register in the directory */
  async startShop(framework: 'fastapi' | 'flask', address: string, listed?: string): Promise<RunningShop> {
    const port = await freePort();
    const args = [join(PROGRAMS, 'shop.py'), framework, String(port), address, ...(listed === undefined ? [] : [listed])];
    const child = spawn(this.python, args, { env: this.env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { output += chunk.toString(); });
    const ended = new Promise<void>((resolve) => { child.once('exit', () => { resolve(); }); });
    const url = `http://127.0.0.1:${port}`;
    for (const deadline = performance.now() + 30_000; ;) {
      if ((await fetch(url).catch(() => undefined))?.status === 200) break;
      if (child.exitCode !== null || performance.now() > deadline) {
        child.kill('SIGKILL');
        throw new Error(`the shop did not start: ${output}`);
      }
      await new Promise((resolve) => { setTimeout(resolve, 50); });
    }
    return { url, async stop() { child.kill('SIGKILL'); await ended; } };
  }
}
