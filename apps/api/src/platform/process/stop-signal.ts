import { setMaxListeners } from 'node:events';
import type { Readable } from 'node:stream';
import type { Logger } from 'pino';

/** How long an orderly stop may take before the process ends anyway. */
const DEADLINE_MS = 15_000;

/**
 * Aborts at SIGTERM or SIGINT, and when `parent` ends (the pipe of the process that started us: also kill -9 closes it).
 * From then on the process has 15 s; a second signal ends it at once.
 */
export function stopSignal(logger: Logger, parent?: Readable): AbortSignal {
  const stop = new AbortController();
  // Every part of the process listens to it, and that is no leak.
  setMaxListeners(0, stop.signal);
  const begin = (why: string): void => {
    if (stop.signal.aborted) {
      logger.warn({ why }, 'told to stop again: stopping at once');
      process.exit(1);
    }
    logger.info({ why }, 'stopping');
    setTimeout(() => {
      logger.error('did not stop in time: ending anyway');
      process.exit(1);
    }, DEADLINE_MS).unref();
    stop.abort();
  };
  process.on('SIGTERM', begin);
  process.on('SIGINT', begin);
  if (parent !== undefined) {
    const gone = (): void => { if (!stop.signal.aborted) begin('the process that started us has ended'); };
    parent.on('end', gone).on('close', gone).on('error', gone).resume();
  }
  return stop.signal;
}

/** Resolves when `signal` aborts. */
export const aborted = (signal: AbortSignal): Promise<void> =>
  signal.aborted ? Promise.resolve() : new Promise((resolve) => { signal.addEventListener('abort', () => { resolve(); }, { once: true }); });
