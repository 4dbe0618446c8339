#!/usr/bin/env node
import { environmentVariable } from '../environment.js';
import { run } from './run.js';

const ended = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
});
// A reader that goes away (`| head`) is no failure.
process.stdout.on('error', () => process.exit(0));
process.exitCode = await run(process.argv.slice(2), {
  say: (words) => { process.stderr.write(`${words}\n`); },
  input: process.stdin, output: process.stdout, environment: environmentVariable, ended,
});
