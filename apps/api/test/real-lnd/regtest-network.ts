/**
 * Real LND on regtest: the platform's node, a hub, and a wallet behind it that pays and is paid, so that every payment has
 * two hops and a fee. L402_LND_BIN holds lnd, lncli and btcd (npm run test:lnd builds them).
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../support/money-harness.js';
import { startBtcd, type Btcd } from './btcd.js';
import { PATIENCE_MS, startLnd, type LndProcess } from './lnd-process.js';

const CHANNEL_SATS = 10_000_000;

export interface RegtestNetwork {
  readonly btcd: Btcd;
  readonly platform: LndProcess;
  readonly hub: LndProcess;
  readonly wallet: LndProcess;
  /** A macaroon for the platform with the rights that the runbook gives, in hex. */
  readonly macaroon: string;
  close(): Promise<void>;
}

/** The rights that the runbook tells people to give. */
function rightsOfTheRunbook(): string[] {
  const line = /lncli bakemacaroon --save_to \S+ (.+)/.exec(readFileSync(join(__dirname, '../../../../infra/runbooks/lnd.md'), 'utf8'))?.[1];
  if (line === undefined) throw new Error('infra/runbooks/lnd.md does not say which macaroon to bake');
  return line.split(' ');
}

export async function startRegtestNetwork(): Promise<RegtestNetwork> {
  const binaries = process.env.L402_LND_BIN;
  if (binaries === undefined) throw new Error('L402_LND_BIN is not set: run this with npm run test:lnd');
  const dataDir = mkdtempSync(join(tmpdir(), 'l402-lnd-'));
  const started: { stop(): Promise<void> }[] = [];
  const close = async (): Promise<void> => {
    for (const process of started.reverse()) await process.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    const btcd = await startBtcd(binaries, join(dataDir, 'btcd'));
    started.push(btcd);
    // Without a recent block LND waits for the chain for ever.
    await btcd.mine(1);
    const begin = async (name: string): Promise<LndProcess> => {
      const node = await startLnd(binaries, join(dataDir, name), name, btcd);
      started.push(node);
      return node;
    };
    const nodes = { platform: await begin('platform'), hub: await begin('hub'), wallet: await begin('wallet') };
    await connectAll(nodes, btcd);
    const macaroon = (await nodes.platform.cliText('bakemacaroon', ...rightsOfTheRunbook())).trim();
    return { btcd, ...nodes, macaroon, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function connectAll({ platform, hub, wallet }: Pick<RegtestNetwork, 'platform' | 'hub' | 'wallet'>, btcd: Btcd): Promise<void> {
  const { address } = await hub.cli<{ address: string }>('newaddress', 'p2wkh');
  const nodes = [platform, hub, wallet];
  // While btcd is away they would lose what they wait for: they find it again when they start.
  await Promise.all(nodes.map((node) => node.stop()));
  await btcd.mineTo(address);
  // Past the activation of segwit and taproot, and of the first coins' maturity.
  await btcd.mine(450);
  await Promise.all(nodes.map((node) => node.start()));
  await Promise.all(nodes.map((node) => synced(node, btcd)));
  await fund(hub, platform, btcd);
  await Promise.all([platform, wallet].map((node) => hub.cli('connect', `${node.pubkey}@${node.peerAddress}`)));
  // One channel that the hub opened and one that the platform opened: their commitment fees are different people's.
  await openChannel(hub, platform, btcd);
  await openChannel(platform, hub, btcd);
  await openChannel(hub, wallet, btcd);
  await Promise.all([seesChannels(platform, 3), seesChannels(wallet, 3)]);
}

async function synced(node: LndProcess, btcd: Btcd): Promise<void> {
  const height = await btcd.height();
  await eventually(async () => {
    const info = await node.cli<{ block_height: number; synced_to_chain: boolean }>('getinfo');
    return info.block_height >= height && info.synced_to_chain;
  }, PATIENCE_MS);
}

async function fund(from: LndProcess, to: LndProcess, btcd: Btcd): Promise<void> {
  const { address } = await to.cli<{ address: string }>('newaddress', 'p2wkh');
  await from.cli('sendcoins', '--force', `--addr=${address}`, `--amt=${2 * CHANNEL_SATS}`);
  await btcd.mine(3);
  await Promise.all([synced(from, btcd), synced(to, btcd)]);
}

/** Half of it is the other side's. */
async function openChannel(from: LndProcess, to: LndProcess, btcd: Btcd): Promise<void> {
  await from.cli('openchannel', `--node_key=${to.pubkey}`, `--local_amt=${CHANNEL_SATS}`, `--push_amt=${CHANNEL_SATS / 2}`);
  // Channels are announced after six blocks.
  await btcd.mine(6);
  await Promise.all([synced(from, btcd), synced(to, btcd)]);
  await eventually(async () => {
    const { channels } = await from.cli<{ channels: { remote_pubkey: string; active: boolean; initiator: boolean }[] }>('listchannels');
    return channels.some((c) => c.remote_pubkey === to.pubkey && c.initiator && c.active);
  }, PATIENCE_MS);
}

/** The nodes have found each other again, and their channels can be used. */
export async function areConnected(nodes: readonly LndProcess[]): Promise<void> {
  await Promise.all(nodes.map((node) => eventually(async () => {
    const { channels } = await node.cli<{ channels: { active: boolean }[] }>('listchannels');
    return channels.every(({ active }) => active);
  }, PATIENCE_MS)));
}

async function seesChannels(node: LndProcess, count: number): Promise<void> {
  await eventually(async () => {
    const { edges } = await node.cli<{ edges: { node1_policy: unknown; node2_policy: unknown }[] }>('describegraph');
    return edges.filter((edge) => edge.node1_policy && edge.node2_policy).length >= count;
  }, PATIENCE_MS);
}
