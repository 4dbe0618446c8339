#!/usr/bin/env node
/**
 * The daemon as a process. Ends on SIGTERM, SIGINT, SIGHUP, and when the parent that forked it is gone: its channel closes,
 * or, with L402_PARENT_PIPE=1, the pipe on standard input.
 */
import { startDaemon } from './daemon.js';
import { readSettings } from './settings.js';

const fail = (error: Error): never => {
  console.error(`devnet: ${error.message}`);
  process.send?.({ failed: error.message });
  process.exit(1);
};
// Memory is ahead of the disk, or LDK has trapped: the last checkpoint is what is true.
process.on('uncaughtException', (error) => { console.error(error); fail(error); });

try {
  const daemon = await startDaemon(readSettings(process.env), fail);
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    daemon.close().then(() => process.exit(0), fail);
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop);
  process.on('disconnect', stop);
  if (process.env['L402_PARENT_PIPE'] === '1') process.stdin.on('end', stop).on('error', stop).resume();
  console.log(`devnet: REGTEST Lightning network (play money) on ${daemon.url}`);
  process.send?.({ url: daemon.url });
} catch (error) {
  fail(error as Error);
}
