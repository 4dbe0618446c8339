/** One real LND, and its command line. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from '../support/money-harness.js';
import { freePort } from '../support/spawn-process.js';
import { BTCD_USER, type Btcd } from './btcd.js';

const run = promisify(execFile);
/** Three nodes and a chain on two busy cores take their time. */
export const PATIENCE_MS = 180_000;

export interface LndProcess {
  readonly name: string;
  readonly pubkey: string;
  readonly grpc: string;
  readonly peerAddress: string;
  readonly certificatePath: string;
  /** With all rights: for the test, not for the platform. */
  readonly adminMacaroonPath: string;
  /** `lncli …`, its answer as JSON. */
  cli<T = Record<string, unknown>>(...args: readonly string[]): Promise<T>;
  /** The same, as it is printed. */
  cliText(...args: readonly string[]): Promise<string>;
  /** Until it serves again with its wallet open. */
  start(): Promise<void>;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export async function startLnd(binaries: string, dataDir: string, name: string, btcd: Btcd): Promise<LndProcess> {
  mkdirSync(dataDir, { recursive: true });
  const [rpcPort, peerPort] = [await freePort(), await freePort()];
  const certificatePath = join(dataDir, 'tls.cert');
  const adminMacaroonPath = join(dataDir, 'data/chain/bitcoin/regtest/admin.macaroon');
  let child: ChildProcess;

  const cliText = async (...args: readonly string[]): Promise<string> => {
    const { stdout } = await run(join(binaries, 'lncli'), [`--lnddir=${dataDir}`, `--rpcserver=127.0.0.1:${rpcPort}`, '--network=regtest', ...args], { maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  };
  const cli = async <T>(...args: readonly string[]): Promise<T> => JSON.parse((await cliText(...args)).trim() || '{}') as T;
  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  };
  const start = async (): Promise<void> => {
    const log = openSync(join(dataDir, 'lnd.out'), 'a');
    child = spawn(join(binaries, 'lnd'), [
      `--lnddir=${dataDir}`, `--alias=${name}`, '--noseedbackup', '--nobootstrap', '--norest', '--debuglevel=info', '--trickledelay=50',
      '--bitcoin.regtest', '--bitcoin.node=btcd', `--btcd.rpchost=${btcd.rpcHost}`, `--btcd.rpcuser=${BTCD_USER}`, `--btcd.rpcpass=${BTCD_USER}`,
      `--btcd.rpccert=${btcd.rpcCertificate}`, `--rpclisten=127.0.0.1:${rpcPort}`, `--listen=127.0.0.1:${peerPort}`, '--bitcoin.defaultchanconfs=1',
      '--protocol.wumbo-channels', '--maxpendingchannels=4', '--gossip.channel-update-interval=100ms', '--minbackoff=100ms', '--maxbackoff=500ms',
    ], { stdio: ['ignore', log, log] });
    closeSync(log);
    const serves = eventually(async () => {
      if (child.exitCode !== null) throw new Error(`LND ended: ${readFileSync(join(dataDir, 'lnd.out'), 'utf8').slice(-2_000)}`);
      const state = await cli<{ state: string }>('state').catch(() => undefined);
      return state?.state === 'SERVER_ACTIVE' && (await cli<{ synced_to_chain: boolean }>('getinfo')).synced_to_chain;
    }, PATIENCE_MS);
    await serves.catch(async (error: unknown) => { await stop('SIGKILL'); throw error; });
  };

  await start();
  const { identity_pubkey: pubkey } = await cli<{ identity_pubkey: string }>('getinfo');
  return {
    name, pubkey, grpc: `127.0.0.1:${rpcPort}`, peerAddress: `127.0.0.1:${peerPort}`, certificatePath, adminMacaroonPath, cli, cliText, start, stop,
  };
}
