/** What a real LND does by itself is in the books to the msat: coins in and out, channels opened, used for forwarding, closed in peace and by force. */
import { systemClock } from '@l402kit/money-types';
import { createTestDatabase, type TestDatabase } from '@l402kit/testing';
import { InstantAddresses } from '../../src/integrations/instant/instant-addresses.js';
import { InstantReceivers } from '../../src/integrations/instant/instant-network.js';
import { LndNode } from '../../src/integrations/lnd/lnd-node.js';
import { readLndSettings } from '../../src/integrations/lnd/lnd-settings.js';
import type { MoneyContext } from '../../src/money/money-context.js';
import { MoneyWorker } from '../../src/money/money-worker.js';
import { reconcileLedger, type LedgerComparison } from '../../src/money/reconcile-ledger.js';
import { registerNode } from '../../src/money/register-node.js';
import { Database } from '../../src/platform/database/database.js';
import { eventually, TEST_SETTINGS } from '../support/money-harness.js';
import { PATIENCE_MS, type LndProcess } from './lnd-process.js';
import { areConnected, startRegtestNetwork, type RegtestNetwork } from './regtest-network.js';

let network: RegtestNetwork;
let database: TestDatabase;
let db: Database;
let node: LndNode;
let money: MoneyContext;
const stopper = new AbortController();
let working: Promise<void>;

beforeAll(async () => {
  network = await startRegtestNetwork();
  database = await createTestDatabase();
  db = new Database(database.url, { poolSize: 10 });
  node = new LndNode(readLndSettings({ LND_GRPC: network.platform.grpc, LND_TLS_CERT: network.platform.certificatePath, LND_MACAROON: network.macaroon, LND_ROUTE_HINTS: '0' }));
  const { accounts, info } = await registerNode(db, node, 'main', systemClock);
  const silent = () => undefined;
  money = { db, node, nodeId: 'main', nodeInfo: info, accounts, addresses: new InstantAddresses(new InstantReceivers()), clock: systemClock, settings: TEST_SETTINGS, log: { info: silent, warn: silent, alarm: silent } };
  working = new MoneyWorker(money, { reviewEveryMs: 1_000 }).run(stopper.signal);
});
afterAll(async () => {
  stopper.abort();
  await working;
  await node?.close();
  await db?.close();
  await database?.drop();
  await network?.close();
});

const seen: string[] = [];
/** Until the books and the node are as `wanted` says; what was seen on the way is printed when it never comes to that. */
async function comparison(wanted: (found: LedgerComparison) => boolean | Promise<boolean>): Promise<LedgerComparison> {
  let last: LedgerComparison | undefined;
  return eventually(async () => {
    last = await reconcileLedger(money) ?? last;
    return last && (await wanted(last)) ? last : undefined;
  }, PATIENCE_MS).catch((error: Error) => {
    throw new Error(`${error.message}\n${JSON.stringify(last, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value), 1)}`);
  });
}
const agrees = ({ differenceMsat, pendingMsat }: LedgerComparison): boolean => differenceMsat === 0n && pendingMsat === 0n;
const settled = (found: LedgerComparison): boolean => agrees(found) && found.fractionIds?.length === 0;

async function movements(): Promise<string[]> {
  const { rows } = await db.pool.query<{ code: string }>(`select code from ledger_movements where subject in (select id from node_moves) or code = 'forward.earn' order by id`);
  return rows.map(({ code }) => code);
}
async function balance(code: string): Promise<bigint> {
  return (await db.pool.query<{ b: bigint }>('select balance_msat as b from ledger_balances b join ledger_accounts a on a.id = b.account_id where a.code = $1', [code])).rows[0]!.b;
}
const walletSats = async (lnd: LndProcess): Promise<bigint> => BigInt((await lnd.cli<{ total_balance: string }>('walletbalance')).total_balance);
const mined = async (blocks: number): Promise<void> => {
  await network.btcd.mine(blocks);
  const height = await network.btcd.height();
  for (const lnd of [network.platform, network.hub, network.wallet]) {
    await eventually(async () => { const info = await lnd.cli<{ block_height: number; synced_to_chain: boolean }>('getinfo'); return info.block_height >= height && info.synced_to_chain; }, PATIENCE_MS);
  }
};

interface Listed { readonly channel_point: string; readonly remote_pubkey: string; readonly initiator: boolean; readonly active: boolean; readonly scid: string }
const channelsOf = async (lnd: LndProcess): Promise<Listed[]> => (await lnd.cli<{ channels: Listed[] }>('listchannels')).channels;

async function coinsIn(): Promise<void> {
  const { address } = await network.platform.cli<{ address: string }>('newaddress', 'p2wkh');
  await network.hub.cli('sendcoins', '--force', `--addr=${address}`, '--amt=3000000');
  const pending = await comparison(({ pendingMsat, differenceMsat }) => pendingMsat === 3_000_000_000n && differenceMsat === 0n);
  seen.push(`deposit of 3,000,000 sat, no block yet: pending ${pending.pendingMsat} msat, difference ${pending.differenceMsat}`);
  await mined(6);
  await comparison(agrees);
}

describe('the books of a real LND', () => {
  it('have the coins that the platform pays in and takes out', async () => {
    const equity = await balance('equity');
    await coinsIn();
    expect(await balance('equity')).toBe(equity - 3_000_000_000n);
    const { address } = await network.hub.cli<{ address: string }>('newaddress', 'p2wkh');
    await network.platform.cli('sendcoins', '--force', `--addr=${address}`, '--amt=250000');
    await comparison(({ pendingMsat, differenceMsat }) => pendingMsat < -250_000_000n && differenceMsat === 0n);
    await mined(6);
    await comparison(agrees);
    expect(await balance('equity')).toBe(equity - 2_750_000_000n);
    expect(await movements()).toEqual(['capital.in', 'capital.out']);
  });

  it('have what a channel costs that the platform opens, what it earns by forwarding, and what closing it takes, to the msat', async () => {
    const { platform, hub, wallet } = network;
    await platform.cli('connect', `${wallet.pubkey}@${wallet.peerAddress}`).catch(() => undefined);
    await platform.cli('openchannel', `--node_key=${wallet.pubkey}`, '--local_amt=2000000', '--push_amt=100000');
    await comparison(({ pendingMsat, differenceMsat }) => pendingMsat < -100_000_000n && differenceMsat === 0n);
    await mined(6);
    await comparison(agrees);
    expect(await movements()).toEqual(['capital.in', 'capital.out', 'channel.open', 'channel.gift']);
    const opened = (await eventually(async () => (await channelsOf(platform)).find((c) => c.remote_pubkey === wallet.pubkey && c.active), PATIENCE_MS));

    const first = (await channelsOf(hub)).find((c) => c.remote_pubkey === platform.pubkey && c.initiator)!;
    for (const amount of [1_234_567, 777_001]) {
      const { payment_request } = await wallet.cli<{ payment_request: string }>('addinvoice', `--amt_msat=${amount}`);
      await eventually(async () => (await hub.cli<{ status: string }>('payinvoice', '--force', '--json', '--fee_limit=100', `--outgoing_chan_id=${first.scid}`, `--last_hop=${platform.pubkey}`, payment_request)
        .catch(() => undefined))?.status === 'SUCCEEDED', PATIENCE_MS);
    }
    const young = await comparison(({ pendingMsat, differenceMsat }) => pendingMsat > 0n && differenceMsat === 0n);
    await comparison(agrees);
    const earned = -(await balance('revenue:forwarding'));
    expect(earned).toBeGreaterThan(0n);
    expect(earned).toBe(young.pendingMsat);
    seen.push(`two forwards: ${earned} msat earned`);

    const before = await walletSats(platform);
    await platform.cli('closechannel', `--chan_point=${opened.channel_point}`, '--sat_per_vbyte=3');
    const closing = await comparison(({ differsSince, fraction }) => differsSince === null && fraction.mostMsat > 0n);
    seen.push(`closing in peace: difference ${closing.differenceMsat} msat (at most ${closing.fraction.mostMsat})`);
    await mined(6);
    await comparison(settled);
    expect((await movements()).filter((code) => code === 'channel.close')).toHaveLength(1);
    seen.push(`closed: ${(await walletSats(platform)) - before} sat came home, books and node agree to the msat`);
  });

  it('have a channel that is closed by force as what it was worth, until it is home', async () => {
    const { platform, hub } = network;
    await areConnected([platform, hub]);
    const own = (await channelsOf(platform)).find((c) => c.remote_pubkey === hub.pubkey && c.initiator)!;
    await platform.cli('closechannel', '--force', `--chan_point=${own.channel_point}`);
    const waiting = await comparison(({ differsSince, fraction }) => differsSince === null && fraction.mostMsat > 0n);
    seen.push(`by force, no block yet: difference ${waiting.differenceMsat} msat`);
    await mined(1);
    const forced = await comparison(async ({ differsSince }) => differsSince === null && (await platform.cli<{ pending_force_closing_channels: object[] }>('pendingchannels')).pending_force_closing_channels.length > 0);
    seen.push(`by force, its outputs locked: difference ${forced.differenceMsat} msat`);
    // Until the lock is over, then until LND's sweeper has done its work and LND calls the channel closed.
    const closed = async (): Promise<boolean> => (await platform.cli<{ channels: { channel_point: string }[] }>('closedchannels')).channels.some((c) => c.channel_point === own.channel_point);
    for (let blocks = 0; blocks < 3_000 && !(await closed()); blocks += 50) {
      await mined(50);
      expect(await comparison(({ differsSince }) => differsSince === null)).toMatchObject({ differsSince: null });
    }
    await mined(6);
    await comparison(settled);
    expect((await movements()).filter((code) => code === 'channel.close')).toHaveLength(2);
    const { rows } = await db.pool.query<{ amount: bigint; detail: string }>(`select amount_msat as amount, detail from node_moves where kind not in ('before', 'part') order by id`);
    process.stdout.write(`\n    ${[...seen, ...rows.map(({ amount, detail }) => `${amount} msat  ${detail}`)].join('\n    ')}\n`);
  });
});
