// Ends what a command started when that command itself dies without doing so (kill -9, a crash). It reads one JSON
// object a line from stdin: { watch: KnownProcess } or { release: true }. When stdin closes without a release it stops
// everything in the reverse of the order in which it was told, and ends. Run in a process group of its own.
import { createInterface } from 'node:readline';
import { stopProcesses } from './stop-processes.mjs';

for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM']) process.on(signal, () => {});

const watched = [];
let released = false;
for await (const line of createInterface({ input: process.stdin })) {
  const told = JSON.parse(line);
  if (told.watch !== undefined) watched.push(told.watch);
  if (told.release === true) released = true;
}
if (!released) await stopProcesses(watched);
