import { bin } from '../paths.mjs';
import { runStep } from './run-step.mjs';

/** Runs a task of all workspaces through turbo, which knows what has not changed. */
export function turbo(task, { log, signal }) {
  return runStep(`The ${task}`, bin('turbo'), ['run', task, '--output-logs=errors-only', '--ui=stream'], { log, signal });
}

/** @returns {Promise<boolean>} false when everything was built already */
export async function buildWorkspaces(say, signal) {
  say('compiling');
  const output = await turbo('build', { log: 'build', signal });
  const [, cached, total] = /Cached:\s+(\d+) cached, (\d+) total/.exec(output) ?? [];
  return cached !== total;
}
