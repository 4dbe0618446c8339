// npm test: set-up, import rules, types, then every spec. Arguments go to jest, and then only jest runs:
// npm test -- packages/bolt11 -t 'checksum'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bin, root } from '../paths.mjs';
import { runInForeground } from '../processes/foreground.mjs';
import { prepareCheckout } from '../setup/checkout.mjs';
import { findChromium } from '../setup/chromium.mjs';
import { findRedisServer } from '../setup/queue.mjs';
import { runStep, StepFailed } from '../setup/run-step.mjs';
import { turbo, WORKSPACES } from '../setup/workspaces.mjs';
import { Progress } from '../terminal/progress.mjs';
import { runCommand } from './run-command.mjs';

const LINES_OF_OUTPUT = 30;

export function test(args) {
  return runCommand('npm test', () => runTests(args));
}

async function runTests(args) {
  const progress = new Progress(process.stdout);
  progress.line('l402-kit Managed: tests\n');
  const chromium = findChromium();
  await prepareCheckout(progress, chromium === undefined ? WORKSPACES.test : WORKSPACES.all);
  const broken = args.length === 0 ? await checkWithoutRunning(progress) : [];
  const redis = findRedisServer();
  progress.line(`  ${'queue specs'.padEnd(16)}on PostgreSQL${redis === undefined ? '; not on Redis, since there is no redis-server on the PATH' : ` and on Redis (${redis})`}`);
  progress.line(`  ${'browser specs'.padEnd(16)}${chromium === undefined ? 'not run, since there is no Chromium; install one, or name it in CHROMIUM' : `in ${chromium}`}\n`);

  const scratch = mkdtempSync(join(tmpdir(), 'l402-test-'));
  try {
    const countFile = join(scratch, 'count.json');
    const jest = [join(root, 'node_modules/jest/bin/jest.js'), '--config', 'infra/build/jest.config.cjs', ...args];
    const code = await runInForeground('jest', jest, { L402_TEST_COUNT: countFile, ...(redis === undefined ? {} : { TEST_REDIS_SERVER: redis }), ...(chromium === undefined ? {} : { CHROMIUM: chromium }) });
    progress.line();
    for (const { message } of broken) progress.line(message);
    if (existsSync(countFile)) {
      const { passed, failed } = JSON.parse(readFileSync(countFile, 'utf8'));
      progress.line(`${passed} passed, ${failed + broken.length} failed`);
    }
    return broken.length === 0 ? code : 1;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Imports, conventions, types. One that fails does not hide what the others and the specs have to say. */
async function checkWithoutRunning(progress) {
  const node = (what, script, log) => runStep(what, process.execPath, [join(root, script)], { log });
  const lastLine = (output) => output.trimEnd().split('\n').at(-1);
  const checks = [
    ['imports', () => node('The check of imports', 'infra/build/check-imports.mjs', 'imports'), lastLine],
    ['conventions', () => node('The check of conventions', 'infra/build/check-conventions.mjs', 'conventions'), lastLine],
    ['types', () => turbo('typecheck', { log: 'typecheck' }), () => 'checked'],
    ['types in specs', () => runStep('The check of types in specs', bin('tsc'), ['-p', 'infra/build/tsconfig.specs.json'], { log: 'typecheck-specs' }), () => 'checked'],
  ];
  const broken = [];
  for (const [name, check, outcome] of checks) {
    try {
      await progress.step(name, check, outcome);
    } catch (error) {
      if (!(error instanceof StepFailed)) throw error;
      progress.line(error.output.trimEnd().split('\n').slice(-LINES_OF_OUTPUT).join('\n'));
      broken.push(error);
    }
  }
  return broken;
}
