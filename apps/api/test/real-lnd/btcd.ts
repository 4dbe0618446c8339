/** A btcd on regtest that mines when it is told to. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, closeSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { eventually } from '../support/money-harness.js';
import { freePort } from '../support/spawn-process.js';

/** The test vector of BIP 173 for regtest: what is mined to it is lost. */
export const NOBODY = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080';

export interface Btcd {
  readonly rpcHost: string;
  readonly rpcCertificate: string;
  /** From here on blocks pay this address. */
  mineTo(address: string): Promise<void>;
  mine(blocks: number): Promise<void>;
  height(): Promise<number>;
  stop(): Promise<void>;
}

export const BTCD_USER = 'regtest';

export async function startBtcd(binaries: string, dataDir: string): Promise<Btcd> {
  mkdirSync(dataDir, { recursive: true });
  const port = await freePort();
  const peerPort = await freePort();
  let child: ChildProcess | undefined;

  const call = async <T>(method: string, params: readonly unknown[] = []): Promise<T> => {
    const body = JSON.stringify({ jsonrpc: '1.0', id: 1, method, params });
    // Its certificate is made anew for each test and nobody else listens there.
    const sent = request({ host: '127.0.0.1', port, method: 'POST', auth: `${BTCD_USER}:${BTCD_USER}`, rejectUnauthorized: false, headers: { 'content-length': Buffer.byteLength(body) } });
    sent.end(body);
    const [response] = (await once(sent, 'response')) as [AsyncIterable<Buffer>];
    let text = '';
    for await (const chunk of response) text += chunk.toString();
    const { result, error } = JSON.parse(text) as { result: T; error: { message: string } | null };
    if (error) throw new Error(`btcd: ${error.message}`);
    return result;
  };
  const stop = async (): Promise<void> => {
    if (child === undefined || child.exitCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  const start = async (address: string): Promise<void> => {
    const log = openSync(join(dataDir, 'btcd.out'), 'a');
    child = spawn(join(binaries, 'btcd'), [
      '--regtest', `--datadir=${dataDir}`, `--logdir=${dataDir}`, `--configfile=${join(dataDir, 'none.conf')}`, `--rpcuser=${BTCD_USER}`, `--rpcpass=${BTCD_USER}`,
      `--rpclisten=127.0.0.1:${port}`, `--rpccert=${join(dataDir, 'rpc.cert')}`, `--rpckey=${join(dataDir, 'rpc.key')}`, `--listen=127.0.0.1:${peerPort}`,
      '--nodnsseed', '--txindex', '--rpcmaxwebsockets=100', '--rpcquirks', `--miningaddr=${address}`,
    ], { stdio: ['ignore', log, log] });
    closeSync(log);
    await eventually(async () => (await call<number>('getblockcount').catch(() => undefined)) !== undefined);
  };

  await start(NOBODY);
  return {
    rpcHost: `127.0.0.1:${port}`, rpcCertificate: join(dataDir, 'rpc.cert'),
    mine: async (blocks) => { await call('generate', [blocks]); },
    height: () => call<number>('getblockcount'),
    async mineTo(address) { await stop(); await start(address); },
    stop,
  };
}
