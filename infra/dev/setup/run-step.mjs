import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { logDir, root, shown } from '../paths.mjs';

/** Nobody is told that somebody uses this: no telemetry, no update checks. Output goes to logs: no colours. */
export const quietTools = { TURBO_TELEMETRY_DISABLED: '1', NEXT_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1', NO_UPDATE_NOTIFIER: '1', NO_COLOR: '1' };

/** A command failed; `output` is what it said. */
export class StepFailed extends Error {
  constructor(message, output) {
    super(message);
    this.output = output;
  }
}

/**
 * Runs a command to its end, its output into .l402/logs/<log>.log.
 * @param {string} what for the message when it fails, such as `The build`
 * @param {{ log: string, env?: NodeJS.ProcessEnv, signal?: AbortSignal }} options
 * @returns {Promise<string>} its output
 * @throws {StepFailed}
 */
export async function runStep(what, command, args, { log, env = {}, signal }) {
  mkdirSync(logDir, { recursive: true });
  const logFile = join(logDir, `${log}.log`);
  const sink = createWriteStream(logFile, { mode: 0o600 });
  let output = '';
  const child = spawn(command, args, { cwd: root, env: { ...process.env, ...quietTools, ...env }, stdio: ['ignore', 'pipe', 'pipe'], signal });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk) => {
      output += chunk;
      sink.write(chunk);
    });
  }
  const how = await new Promise((resolve) => {
    let failure;
    child.once('error', (error) => { failure = error.message; if (child.pid === undefined) resolve(failure); });
    child.once('close', (code, ended) => resolve(failure ?? (code === 0 ? undefined : ended ?? `code ${code}`)));
  });
  sink.end();
  if (how !== undefined) throw new StepFailed(`${what} failed (${how}). Log: ${shown(logFile)}`, output);
  return output;
}
