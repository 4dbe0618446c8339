// npm run bench: the benchmark on a fresh, durable PostgreSQL. Arguments go to the benchmark.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { bin, root, stateDir } from '../paths.mjs';
import { startThrowawayCluster } from '../postgres/throwaway-cluster-client.mjs';
import { runInForeground } from '../processes/foreground.mjs';
import { nodeArguments } from '../processes/node-arguments.mjs';
import { prepareCheckout } from '../setup/checkout.mjs';
import { migrate } from '../setup/migrations.mjs';
import { findRedisServer } from '../setup/queue.mjs';
import { runStep } from '../setup/run-step.mjs';
import { ensureSecrets } from '../setup/secrets.mjs';
import { WORKSPACES } from '../setup/workspaces.mjs';
import { Progress } from '../terminal/progress.mjs';
import { runCommand } from './run-command.mjs';

export function bench(args) {
  return runCommand('npm run bench', () => runBenchmark(args));
}

async function runBenchmark(args) {
  const progress = new Progress(process.stdout);
  progress.line('l402-kit Managed: benchmark\n');
  await prepareCheckout(progress, WORKSPACES.start);
  await progress.step('benchmark', (say) => {
    say('compiling');
    return runStep('The build of the benchmark', bin('tsc'), ['-p', 'apps/api/tsconfig.bench.json'], { log: 'bench-build' });
  }, () => 'compiled');

  // On the disk of the checkout: /tmp may lie in memory, and then fsync costs nothing.
  const within = join(stateDir, 'bench');
  mkdirSync(within, { recursive: true });
  const cluster = await progress.step('PostgreSQL', () => startThrowawayCluster({ durable: true, maxConnections: 200, within }), () => 'fresh, fsync on');
  try {
    const url = new URL(cluster.url);
    url.pathname = '/l402kit_bench';
    await progress.step('migrations', (say) => migrate(url.href, say), (count) => `${count} applied`);
    progress.line();
    const script = join(root, 'apps/api/dist-bench/bench/main.js');
    return await runInForeground('benchmark', [...nodeArguments, script, ...args], { DATABASE_URL: url.href, SECRETS_KEY: ensureSecrets().secretsKey, ...redisSetting() });
  } finally {
    await cluster.stop();
  }
}

function redisSetting() {
  const command = findRedisServer();
  return command === undefined ? {} : { TEST_REDIS_SERVER: command };
}
