// npm run test:lnd: the contract of a Lightning node and the main job, on real LND nodes of our own on regtest. Needs Go.
import { join } from 'node:path';
import { root } from '../paths.mjs';
import { runInForeground } from '../processes/foreground.mjs';
import { prepareCheckout } from '../setup/checkout.mjs';
import { buildLnd, findGo, LND_VERSION } from '../setup/lnd.mjs';
import { WORKSPACES } from '../setup/workspaces.mjs';
import { Progress } from '../terminal/progress.mjs';
import { runCommand } from './run-command.mjs';

const NO_GO = `There is no Go here, and LND ${LND_VERSION} is built with it. Install Go 1.24 or newer (https://go.dev/dl), so that \`go version\` answers, and run this again. `
  + 'Nothing was tested: npm test runs the same contract against a double of LND.';

export function testLnd(args) {
  return runCommand('npm run test:lnd', () => runTests(args));
}

async function runTests(args) {
  const progress = new Progress(process.stdout);
  progress.line('l402-kit Managed: tests on a real LND\n');
  const go = await findGo();
  if (go === undefined) throw new Error(NO_GO);
  await prepareCheckout(progress, WORKSPACES.test);
  const { folder } = await progress.step('LND', buildLnd, ({ built }) => `${LND_VERSION}, ${built ? `built with ${go}` : 'built before'}`);
  progress.line();
  const jest = [join(root, 'node_modules/jest/bin/jest.js'), '--config', 'infra/build/jest.lnd.config.cjs', ...args];
  return runInForeground('jest', jest, { L402_LND_BIN: folder });
}
