import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

/** A PostgreSQL of one spec's own, for tests that restart it or look at what is durable. Its URL stays the same. */
export interface OwnCluster {
  /** Superuser on the database `postgres`. No migrations are applied. */
  readonly url: string;
  /** An orderly restart: connections end, nothing that was committed is lost. */
  restart(): Promise<void>;
  /** As after a power cut: every process of it ends at once, and it recovers from its log. */
  crash(): Promise<void>;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

const SCRIPT = join('infra', 'dev', 'postgres', 'throwaway-cluster.mjs');

function script(): string {
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    if (existsSync(join(folder, SCRIPT))) return join(folder, SCRIPT);
    if (folder === dirname(folder)) throw new Error(`${SCRIPT} was not found above ${process.cwd()}: run specs from the checkout.`);
  }
}

/**
 * Starts a durable cluster (fsync on; about one second). It ends with this process in any case.
 * @throws with PostgreSQL's own words when it does not start
 */
export async function startOwnCluster(options: { readonly maxConnections?: number } = {}): Promise<OwnCluster> {
  const child = spawn(process.execPath, [script(), JSON.stringify({ durable: true, ...options })], { detached: true, stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error('The cluster ended without a word.');
    return value;
  };
  const started = JSON.parse(await nextLine()) as { url: string } | { error: string };
  if ('error' in started) throw new Error(`The cluster did not start: ${started.error}`);
  const tell = async (command: string): Promise<void> => {
    child.stdin.write(`${command}\n`);
    const answer = await nextLine();
    if (answer.startsWith('{')) throw new Error(`The cluster did not come back: ${answer}`);
  };
  return {
    url: started.url,
    restart: () => tell('restart'),
    crash: () => tell('kill'),
    async stop() {
      child.stdin.end();
      await exited;
    },
  };
}
