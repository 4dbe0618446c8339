import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../paths.mjs';
import { isRunning, processMark } from './process-mark.mjs';
import { stopProcesses } from './stop-processes.mjs';

/**
 * The processes that one command has started. They end with it in any case: it stops them itself, a watchdog does when
 * it dies, and should both be killed, the next start finds them in `file` and stops them.
 */
export class Fleet {
  #file;
  #started = [];
  #stopped = false;
  #watchdog;

  /** @param {string} file where the list is kept while they run */
  constructor(file) {
    this.#file = file;
    mkdirSync(dirname(file), { recursive: true });
    this.#watchdog = spawn(process.execPath, [join(root, 'infra/dev/processes/watchdog.mjs')], {
      detached: true, cwd: '/', stdio: ['pipe', 'ignore', 'ignore'],
    });
    this.#watchdog.stdin.on('error', () => {});
    this.#watchdog.unref();
  }

  /** @returns {number | undefined} process id of the watchdog */
  get watchdogPid() {
    return this.#watchdog.pid;
  }

  /**
   * @param {{ name: string, pid: number, signal?: NodeJS.Signals, forceSignal?: NodeJS.Signals, graceMs?: number }} process
   *   started just now; add them in the order of their dependencies
   * @throws when the fleet is being stopped already; then the process is ended
   */
  add({ name, pid, signal = 'SIGTERM', forceSignal = 'SIGKILL', graceMs = 15_000 }) {
    const mark = processMark(pid);
    // Ended already: whoever waits for its exit will say so.
    if (mark === undefined) return;
    const known = { name, pid, mark, signal, forceSignal, graceMs };
    if (this.#stopped) {
      // Ctrl-C came between the decision to start it and now.
      process.kill(pid, forceSignal);
      throw new Error(`${name} was started while everything was being stopped`);
    }
    this.#started.push(known);
    this.#watchdog.stdin.write(`${JSON.stringify({ watch: known })}\n`);
    const draft = `${this.#file}.${process.pid}`;
    writeFileSync(draft, JSON.stringify(this.#started, null, 2));
    renameSync(draft, this.#file);
  }

  /** Stops all of them, the last first, and forgets them. */
  async stop(options) {
    this.#stopped = true;
    await stopProcesses(this.#started, options);
    this.#started = [];
    rmSync(this.#file, { force: true });
    await new Promise((resolve) => {
      if (this.#watchdog.exitCode !== null || this.#watchdog.signalCode !== null) return resolve();
      this.#watchdog.ref();
      this.#watchdog.once('exit', resolve);
      this.#watchdog.stdin.end(`${JSON.stringify({ release: true })}\n`);
    });
  }
}

/** Stops what an earlier command left running. @returns {Promise<string[]>} their names */
export async function stopLeftovers(file) {
  let known;
  try {
    known = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return [];
  }
  const running = known.filter(isRunning);
  await stopProcesses(running);
  rmSync(file, { force: true });
  return running.map(({ name }) => name);
}
