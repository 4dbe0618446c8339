import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { processMark } from '../processes/process-mark.mjs';

describe('a throwaway PostgreSQL', () => {
  it('ends with its user, data and all, even when that is killed', async () => {
    const script = `
      import { startThrowawayCluster } from ${JSON.stringify(resolve('infra/dev/postgres/throwaway-cluster-client.mjs'))};
      const { pid, dataDir } = await startThrowawayCluster({ durable: false });
      process.stdout.write(JSON.stringify({ pid, dataDir }) + '\\n');
      setInterval(() => {}, 1000);`;
    const user = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const line = await new Promise<string>((done) => { createInterface({ input: user.stdout }).once('line', done); });
    const { pid, dataDir } = JSON.parse(line) as { pid: number; dataDir: string };
    expect(readFileSync(`${dataDir}/postmaster.pid`, 'utf8')).toContain(`${pid}\n`);
    user.kill('SIGKILL');
    while (processMark(pid) !== undefined || existsSync(dirname(dataDir))) await new Promise((done) => { setTimeout(done, 20); });
    expect(existsSync(dataDir)).toBe(false);
  });
});
