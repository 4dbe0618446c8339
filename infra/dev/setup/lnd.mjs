import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { stateDir } from '../paths.mjs';
import { runStep } from './run-step.mjs';

const run = promisify(execFile);

/** The same as in docker-compose.yml. */
export const LND_VERSION = 'v0.20.0-beta';
const TAGS = 'signrpc routerrpc invoicesrpc walletrpc';
const PROGRAMS = ['lnd', 'lncli', 'btcd'];

/** @returns {Promise<string | undefined>} what `go version` says; undefined where there is no Go */
export async function findGo() {
  try {
    return (await run('go', ['version'])).stdout.trim();
  } catch {
    return undefined;
  }
}

/**
 * LND and btcd from source, through the Go module proxy that `go` is set to. LND's go.mod names its own replacements,
 * which count only where it is the main module: so the build runs in its folder of the module cache, and btcd is built in
 * the version that this LND was made with.
 * @param {(doing: string) => void} say
 * @returns {Promise<{ folder: string, built: boolean }>} where lnd, lncli and btcd are
 */
export async function buildLnd(say) {
  const folder = join(stateDir, 'lnd', LND_VERSION);
  if (PROGRAMS.every((program) => existsSync(join(folder, program)))) return { folder, built: false };
  say(`downloading LND ${LND_VERSION}`);
  const [, sources] = /"Dir":\s*"([^"]+)"/.exec(await runStep('The download of LND', 'go', ['mod', 'download', '-json', `github.com/lightningnetwork/lnd@${LND_VERSION}`], { log: 'lnd-download' })) ?? [];
  if (sources === undefined) throw new Error('go mod download did not say where it put LND');
  const making = `${folder}.${process.pid}`;
  mkdirSync(making, { recursive: true });
  try {
    say('compiling LND and btcd, which takes minutes the first time');
    const output = `${making}/`;
    await runStep('The build of LND', 'nice', ['-n', '10', 'go', '-C', sources, 'build', '-p', '1', '-trimpath', '-tags', TAGS, '-o', output, './cmd/lnd', './cmd/lncli', 'github.com/btcsuite/btcd'], { log: 'lnd-build' });
    rmSync(folder, { recursive: true, force: true });
    renameSync(making, folder);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  return { folder, built: true };
}
