import { isRunning } from './process-mark.mjs';

/**
 * A process that a command of ours started.
 * @typedef {{ name: string, pid: number, mark: string, signal: NodeJS.Signals, forceSignal: NodeJS.Signals, graceMs: number }} KnownProcess
 */

const LOOK_EVERY_MS = 25;
const FORCED_END_MS = 10_000;

function send(known, signal) {
  try {
    process.kill(known.pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

async function untilGone(known, withinMs) {
  // They need not be children of ours, so there is no exit event to wait for.
  const deadline = Date.now() + withinMs;
  while (isRunning(known)) {
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => { setTimeout(resolve, LOOK_EVERY_MS); });
  }
  return true;
}

/** Asks `known` to end, waits for its grace period, then ends it. Never touches another process that got the same id. */
export async function stopProcess(known, { force = false } = {}) {
  if (!isRunning(known)) return;
  send(known, force ? known.forceSignal : known.signal);
  if (await untilGone(known, force ? FORCED_END_MS : known.graceMs)) return;
  send(known, known.forceSignal);
  if (await untilGone(known, FORCED_END_MS)) return;
  send(known, 'SIGKILL');
  await untilGone(known, FORCED_END_MS);
}

/** Stops them one after the other, the last started first: nobody loses what it still uses. */
export async function stopProcesses(started, options) {
  for (const known of [...started].reverse()) await stopProcess(known, options);
}
