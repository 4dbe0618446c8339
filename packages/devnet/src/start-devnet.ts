/**
 * The daemon as a child process, for tests and scripts. A process of its own because LDK's WASM stalls the event loop
 * for up to half a second under load, and because a test may want to kill it.
 */
import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface StartDevnetOptions {
  readonly dataDir: string;
  /** Any free port when absent. */
  readonly port?: number;
  readonly publicHost?: string;
  readonly channelSats?: number;
}
export interface RunningDevnet {
  readonly url: string;
  readonly pid: number;
  /** Orderly end; everything is on disk. */
  close(): Promise<void>;
  /** SIGKILL, as a crash; resolves when the process is gone. */
  kill(): Promise<void>;
}

const MAIN = join('node_modules', '@l402kit', 'devnet', 'dist', 'main.js');

/** The built entry, looked for from the working directory upwards. @throws Error when the package is not built */
function entry(): string {
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    if (existsSync(join(folder, MAIN))) return join(folder, MAIN);
    if (folder === dirname(folder)) throw new Error('packages/devnet is not built: npm run build');
  }
}

/** Resolves when the daemon answers on `url`. @throws Error with the daemon's own words when it does not start */
export function startDevnet({ dataDir, port = 0, publicHost, channelSats }: StartDevnetOptions): Promise<RunningDevnet> {
  const env: NodeJS.ProcessEnv = { ...process.env, NODE_ENV: 'development', PORT_DEVNET: String(port), DEVNET_DATA_DIR: dataDir };
  delete env['DEVNET_PUBLIC_HOST'];
  delete env['DEVNET_CHANNEL_SATS'];
  if (publicHost !== undefined) env['DEVNET_PUBLIC_HOST'] = publicHost;
  if (channelSats !== undefined) env['DEVNET_CHANNEL_SATS'] = String(channelSats);
  const child = fork(entry(), [], { env, execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const gone = new Promise<void>((resolve) => { child.once('exit', () => resolve()); });
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await gone;
  };
  return new Promise((resolve, reject) => {
    let words = 'it ended without a word';
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`The devnet did not start: ${words}`)));
    child.on('message', (message: { url?: string; failed?: string }) => {
      if (message.failed !== undefined) words = message.failed;
      if (message.url !== undefined) resolve({ url: message.url, pid: child.pid ?? 0, close: () => end('SIGTERM'), kill: () => end('SIGKILL') });
    });
  });
}
