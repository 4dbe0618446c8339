import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root, runDir } from '../paths.mjs';
import { Fleet } from './fleet.mjs';

/**
 * Runs a Node script in the terminal to its end. It shares our process group, so that it gets the terminal's Ctrl-C
 * itself and we only wait for it; should this process be killed, the watchdog ends it.
 * @param {string} name for the list of processes
 * @param {string[]} args script and arguments
 * @returns {Promise<number>} its exit code; 130 when a signal ended it
 */
export async function runInForeground(name, args, env) {
  const fleet = new Fleet(join(runDir, `${name}-${process.pid}.json`));
  for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => {});
  const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, ...env }, stdio: 'inherit' });
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  const exited = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(signal === null ? code : 130));
  });
  fleet.add({ name, pid: child.pid });
  try {
    return await exited;
  } finally {
    await fleet.stop();
  }
}
