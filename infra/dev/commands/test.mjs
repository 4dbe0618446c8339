// npm test: set-up, import rules, types, then every spec. Arguments go to jest, and then only jest runs:
// npm test -- packages/bolt11 -t 'checksum'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bin, root } from '../paths.mjs';
import { runInForeground } from '../processes/foreground.mjs';
import { prepareCheckout } from '../setup/checkout.mjs';
import { findRedisServer } from '../setup/queue.mjs';
import { runStep } from '../setup/run-step.mjs';
import { turbo, WORKSPACES } from '../setup/workspaces.mjs';
import { Progress } from '../terminal/progress.mjs';
import { runCommand } from './run-command.mjs';

export function test(args) {
  return runCommand('npm test', () => runTests(args));
}

async function runTests(args) {
  const progress = new Progress(process.stdout);
  progress.line('l402-kit Managed: tests\n');
  await prepareCheckout(progress, WORKSPACES.test);
  if (args.length === 0) await checkWithoutRunning(progress);
  const redis = findRedisServer();
  progress.line(`  ${'queue specs'.padEnd(16)}on PostgreSQL${redis === undefined ? '; not on Redis, since there is no redis-server on the PATH' : ` and on Redis (${redis})`}\n`);

  const scratch = mkdtempSync(join(tmpdir(), 'l402-test-'));
  try {
    const countFile = join(scratch, 'count.json');
    const jest = [join(root, 'node_modules/jest/bin/jest.js'), '--config', 'infra/build/jest.config.cjs', ...args];
    const code = await runInForeground('jest', jest, { L402_TEST_COUNT: countFile, ...(redis === undefined ? {} : { TEST_REDIS_SERVER: redis }) });
    if (existsSync(countFile)) {
      const { passed, failed } = JSON.parse(readFileSync(countFile, 'utf8'));
      progress.line(`\n${passed} passed, ${failed} failed`);
    }
    return code;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function checkWithoutRunning(progress) {
  const node = (what, script, log) => runStep(what, process.execPath, [join(root, script)], { log });
  const lastLine = (output) => output.trimEnd().split('\n').at(-1);
  await progress.step('imports', () => node('The check of imports', 'infra/build/check-imports.mjs', 'imports'), lastLine);
  await progress.step('conventions', () => node('The check of conventions', 'infra/build/check-conventions.mjs', 'conventions'), lastLine);
  await progress.step('types', async (say) => {
    say('checking');
    await turbo('typecheck', { log: 'typecheck' });
    await runStep('The check of types in specs', bin('tsc'), ['-p', 'infra/build/tsconfig.specs.json'], { log: 'typecheck-specs' });
  }, () => 'checked');
}
