import { bin } from '../paths.mjs';
import { runStep } from './run-step.mjs';

/** What each command needs built, as turbo's filters; everything when there is none. */
export const WORKSPACES = {
  /** What one purchase needs, and what that depends on. */
  purchase: ['@l402kit/api...', '@l402kit/devnet...', '@l402kit/demo...'],
  /** The same, and what people look at. */
  start: ['@l402kit/api...', '@l402kit/devnet...', '@l402kit/demo...', '@l402kit/dashboard...'],
  /** A dashboard takes longer to build than all the rest: only its browser specs need it, where there is a browser. */
  test: ['!@l402kit/dashboard'],
  all: [],
};

/** Runs a task of workspaces through turbo, which knows what has not changed. */
export function turbo(task, { log, filters = [], signal }) {
  const args = ['run', task, '--output-logs=errors-only', '--ui=stream', ...filters.map((filter) => `--filter=${filter}`)];
  return runStep(`The ${task}`, bin('turbo'), args, { log, signal });
}

/** @returns {Promise<boolean>} false when everything was built already */
export async function buildWorkspaces(filters, say, signal) {
  say('compiling');
  const output = await turbo('build', { log: 'build', filters, signal });
  const [, cached, total] = /Cached:\s+(\d+) cached, (\d+) total/.exec(output) ?? [];
  return cached !== total;
}
