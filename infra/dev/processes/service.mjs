import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { root, shown } from '../paths.mjs';
import { rotateLog, tailOf } from './log-file.mjs';

/**
 * A long-running child process whose output goes to a log file. In a process group of its own: the terminal sends
 * Ctrl-C to the whole group of the command, and we want to stop in order.
 * @param {{ name: string, command: string, args: string[], env?: NodeJS.ProcessEnv, logFile: string, input?: string }} options
 *   input: what it reads from stdin
 * @returns {{ name: string, pid: number, logFile: string, exited: Promise<string> }} exited: in words how it ended
 */
export function startService({ name, command, args, env = process.env, logFile, input }) {
  mkdirSync(dirname(logFile), { recursive: true });
  rotateLog(logFile);
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn(command, args, { cwd: root, env, detached: true, stdio: [input === undefined ? 'ignore' : 'pipe', log, log] });
  closeSync(log);
  if (input !== undefined) {
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  }
  const exited = new Promise((resolve) => {
    child.once('error', (error) => resolve(`could not be started: ${error.message}`));
    child.once('exit', (code, signal) => resolve(signal === null ? `ended with code ${code}` : `was ended by ${signal}`));
  });
  return { name, pid: child.pid, logFile, exited };
}

/** The one line that says why a service is gone. */
export function describeEnd(service, how) {
  if (service.logFile === undefined) return `${service.name} ${how}`;
  return `${service.name} ${how}: ${tailOf(service.logFile, 1)} (log: ${shown(service.logFile)})`;
}
