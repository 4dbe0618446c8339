import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { stopLeftovers } from './fleet.mjs';
import { processMark } from './process-mark.mjs';

interface Known { readonly name: string; readonly pid: number; readonly mark: string }

/** Resolves when the process is gone; its parent may be anybody. */
async function untilGone(pid: number): Promise<void> {
  while (processMark(pid) !== undefined) await new Promise((resolve) => { setTimeout(resolve, 20); });
}

describe('the processes that a command has started', () => {
  let folder: string;
  let file: string;
  const toEnd: number[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'l402-fleet-'));
    file = join(folder, 'processes.json');
  });
  afterEach(() => {
    for (const pid of toEnd.splice(0)) if (processMark(pid) !== undefined) process.kill(pid, 'SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  /** A command that has started two processes, the first of which notes how it ends. */
  async function command(): Promise<{ command: ChildProcess; watchdog: number; started: Known[]; endings: () => string }> {
    const endings = join(folder, 'endings');
    writeFileSync(endings, '');
    const service = (name: string): string => `require('node:fs'); process.on('SIGTERM', () => { require('node:fs').appendFileSync(${JSON.stringify(endings)}, '${name} '); process.exit(0); }); setInterval(() => {}, 1000); process.send?.('up');`;
    const script = `
      import { spawn } from 'node:child_process';
      import { once } from 'node:events';
      import { Fleet } from ${JSON.stringify(resolve('infra/dev/processes/fleet.mjs'))};
      const fleet = new Fleet(${JSON.stringify(file)});
      for (const [name, code] of ${JSON.stringify([['database', service('database')], ['api', service('api')]])}) {
        const child = spawn(process.execPath, ['-e', code], { detached: true, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
        fleet.add({ name, pid: child.pid });
        await once(child, 'message');
      }
      process.stdout.write(fleet.watchdogPid + '\\n');
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const watchdog = Number(await new Promise<string>((done) => { createInterface({ input: child.stdout }).once('line', done); }));
    const started = JSON.parse(readFileSync(file, 'utf8')) as Known[];
    toEnd.push(child.pid!, ...started.map(({ pid }) => pid));
    return { command: child, watchdog, started, endings: () => readFileSync(endings, 'utf8') };
  }

  it('end in the reverse order of their start when the command is killed', async () => {
    const running = await command();
    running.command.kill('SIGKILL');
    await Promise.all(running.started.map(({ pid }) => untilGone(pid)));
    expect(running.endings()).toBe('api database ');
  });

  it('are stopped by the next start when the watchdog was killed as well', async () => {
    const running = await command();
    process.kill(running.watchdog, 'SIGKILL');
    running.command.kill('SIGKILL');
    await Promise.all([untilGone(running.watchdog), untilGone(running.command.pid!)]);
    expect(running.started.map(({ pid }) => processMark(pid) !== undefined)).toEqual([true, true]);
    expect(await stopLeftovers(file)).toEqual(['database', 'api']);
    expect(running.started.map(({ pid }) => processMark(pid))).toEqual([undefined, undefined]);
  });

  it('are not mistaken for a stranger that got the process id of one', async () => {
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    toEnd.push(stranger.pid!);
    writeFileSync(file, JSON.stringify([{ name: 'api', pid: stranger.pid, mark: 'another boot:1', signal: 'SIGTERM', forceSignal: 'SIGKILL', graceMs: 1000 }]));
    expect(await stopLeftovers(file)).toEqual([]);
    expect(processMark(stranger.pid!)).toBeDefined();
  });
});
