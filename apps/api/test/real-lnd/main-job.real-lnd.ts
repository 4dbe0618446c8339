/** The whole platform on a real LND: 402, paid, forwarded; and nothing lost when either side goes away. */
import { createTestDatabase, type TestDatabase } from '@l402kit/testing';
import { msat } from '@l402kit/money-types';
import { ManagedProvider } from 'l402-kit';
import { L402Client } from 'l402-kit/client';
import { l402 } from 'l402-kit/fetch';
import pg from 'pg';
import { LndNode } from '../../src/integrations/lnd/lnd-node.js';
import { readLndSettings } from '../../src/integrations/lnd/lnd-settings.js';
import type { Settlement } from '../../src/money/ports/lightning-node.js';
import { eventually } from '../support/money-harness.js';
import { spawnProcess, type SpawnedProcess } from '../support/spawn-process.js';
import type { LndProcess } from './lnd-process.js';
import { startLnurlHost, type LnurlHost } from './lnurl-host.js';
import { areConnected, startRegtestNetwork, type RegtestNetwork } from './regtest-network.js';

let network: RegtestNetwork;
let lnurl: LnurlHost;
let database: TestDatabase;
let sql: pg.Client;
let api: SpawnedProcess;
let worker: SpawnedProcess;
let payer: LndNode;
let node: LndNode;
let operator: { id: string; admin: string; invoices: string };

beforeAll(async () => {
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  network = await startRegtestNetwork();
  // A route that the fee on 1,000 sats can pay for.
  await network.hub.cli('updatechanpolicy', '--base_fee_msat=0', '--fee_rate=0.0001', '--time_lock_delta=80');
  lnurl = await startLnurlHost(network.wallet);
  database = await createTestDatabase();
  sql = new pg.Client({ connectionString: database.url });
  await sql.connect();
  node = connect(network.platform, network.macaroon);
  payer = connect(network.wallet, network.wallet.adminMacaroonPath);
  [api, worker] = await Promise.all([start('api'), start('worker')]);
  await Promise.all([api.answers('/readyz', 200), worker.answers('/readyz', 200)]);
  const signedUp = await call('POST', '/v1/operators', undefined, { lightningAddress: `alice@${lnurl.host}` });
  operator = { id: signedUp.operator.id, admin: signedUp.keys.admin.secret, invoices: signedUp.keys.invoices.secret };
});
afterAll(async () => {
  for (const process of [api, worker]) process?.child.kill('SIGTERM');
  await Promise.all([api?.ended, worker?.ended]);
  await Promise.all([node?.close(), payer?.close(), lnurl?.close(), sql?.end()]);
  await database?.drop();
  await network?.close();
});

const connect = (lnd: LndProcess, macaroon: string): LndNode => new LndNode(readLndSettings({ LND_GRPC: lnd.grpc, LND_TLS_CERT: lnd.certificatePath, LND_MACAROON: macaroon, LND_ROUTE_HINTS: '0' }));

function start(name: 'api' | 'worker'): Promise<SpawnedProcess> {
  return spawnProcess(name, {
    NODE_ENV: 'test', DATABASE_URL: database.url, LIGHTNING_BACKEND: 'lnd', LND_GRPC: network.platform.grpc, LND_TLS_CERT: network.platform.certificatePath, LND_MACAROON: network.macaroon,
    ALLOW_LOOPBACK_HOSTS: lnurl.host, SECRETS_KEY: Buffer.alloc(32, 1).toString('base64'), PUBLIC_URL: 'http://api.test', LOG_LEVEL: 'info',
  });
}

async function call(method: string, path: string, key?: string, body?: object): Promise<any> {
  const response = await fetch(api.url + path, {
    method, headers: { ...(body && { 'content-type': 'application/json' }), ...(key && { authorization: `Bearer ${key}` }) }, ...(body && { body: JSON.stringify(body) }),
  });
  const answer = await response.json() as any;
  if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
  return answer;
}

const wallet = {
  async payInvoice(bolt11: string): Promise<{ preimage: string }> {
    const paid = await payer.pay({ bolt11, maxFeeMsat: msat(10_000n), maxTotalCltvBlocks: 1_008, timeoutSeconds: 30 });
    if (paid.state !== 'succeeded') throw new Error(`the payment is ${paid.state}: ${paid.reason}`);
    return paid;
  },
};
const open = (amountSats: number): Promise<{ id: string; paymentRequest: string }> => call('POST', '/v1/invoices', operator.invoices, { amountSats, resource: '/data' });
const statusOf = async (invoice: { id: string }): Promise<string> => (await call('GET', `/v1/invoices/${invoice.id}`, operator.admin)).status;
const isPaid = (invoice: { id: string }) => eventually(async () => (await statusOf(invoice)) === 'paid', 60_000);

/** What the books say that the node holds, and what the node says. */
async function bothBalances(): Promise<{ readonly books: bigint; readonly lnd: bigint }> {
  const { rows } = await sql.query<{ sum: string }>(`select sum(b.balance_msat) from ledger_balances b join ledger_accounts a on a.id = b.account_id where a.code in ('channels:main', 'chain:main')`);
  const { channelsLocalMsat, unsettledOutgoingMsat, commitFeeMsat, chainMsat } = await node.balances();
  return { books: BigInt(rows[0]!.sum), lnd: channelsLocalMsat + unsettledOutgoingMsat + commitFeeMsat + chainMsat };
}
const booksAgree = () => eventually(async () => { const { books, lnd } = await bothBalances(); return books === lnd; }, 60_000);

describe('the platform on a real LND', () => {
  it('sells a call, is paid, and forwards what it was paid to the operator\'s wallet; the books and the node agree to the msat', async () => {
    const lightning = ManagedProvider.fromAddress(`alice@${lnurl.host}`, { baseUrl: api.url, apiKey: operator.invoices });
    const shop = l402({ priceSats: 1_000, lightning, rootKey: '11'.repeat(32) }, () => Response.json({ weather: 'fine' }));
    const buyer = new L402Client({ wallet, maxSatsPerCall: 1_000, fetch: async (input: string | URL | Request, init?: RequestInit) => shop(new Request(input, init)) });
    expect((await shop(new Request('https://operator.test/data'))).status).toBe(402);
    const answer = await buyer.fetch('https://operator.test/data');
    expect([answer.status, await answer.json()]).toEqual([200, { weather: 'fine' }]);

    const paid = await eventually(async () => (await call('GET', '/v1/invoices?status=paid', operator.admin)).data[0]);
    expect(paid).toMatchObject({ amountMsat: 1_000_000 });
    await call('POST', '/v1/payouts', operator.admin).catch((error: Error) => { if (!error.message.includes('in-flight')) throw error; });
    const payout = await eventually(async () => (await call('GET', '/v1/payouts', operator.admin)).data.find((p: { status: string }) => p.status === 'settled'), 60_000);
    expect(payout).toMatchObject({ amountMsat: 997_000 });
    const received = await network.wallet.cli<{ state: string; amt_paid_msat: string }>('lookupinvoice', payout.paymentHash);
    expect(received).toMatchObject({ state: 'SETTLED', amt_paid_msat: '997000' });
    await booksAgree();
  });

  it('credits what was paid while no worker ran', async () => {
    worker.child.kill('SIGKILL');
    await worker.ended;
    const invoices = await Promise.all([open(11), open(12), open(13)]);
    for (const { paymentRequest } of invoices) await wallet.payInvoice(paymentRequest);
    worker = await start('worker');
    for (const invoice of invoices) await isPaid(invoice);
    await booksAgree();
  });

  it('goes on when LND was killed and comes back: what is paid right afterwards is credited', async () => {
    const before = await open(21);
    await network.platform.stop('SIGKILL');
    await api.answers('/readyz', 503);
    await network.platform.start();
    await Promise.all([api.answers('/readyz', 200), worker.answers('/readyz', 200)]);
    // A payment that fails teaches the payer to avoid that way for an hour.
    await areConnected([network.platform, network.hub]);
    await wallet.payInvoice(before.paymentRequest);
    await isPaid(before);
    const after = await open(22);
    await wallet.payInvoice(after.paymentRequest);
    await isPaid(after);
    await booksAgree();
  });

  it('tells each of many settlements once, in LND\'s order, however they crowd', async () => {
    const count = 300;
    const from = await node.latestSettlement();
    const seen: Settlement[] = [];
    const abort = new AbortController();
    const following = (async () => { for await (const settlement of node.settlements(from, abort.signal)) if (seen.push(settlement) === count) abort.abort(); })();
    const began = performance.now();
    const invoices = await Promise.all(Array.from({ length: count }, () => node.createInvoice({ amountMsat: msat(1_000n), description: 'one of many', expirySeconds: 3_600 })));
    const opened = performance.now();
    const queue = [...invoices];
    await Promise.all(Array.from({ length: 30 }, async () => {
      for (let next = queue.pop(); next; next = queue.pop()) await wallet.payInvoice(next.bolt11);
    }));
    const paid = performance.now();
    await following;
    expect(new Set(seen.map(({ paymentHash }) => paymentHash))).toEqual(new Set(invoices.map(({ paymentHash }) => paymentHash)));
    expect(seen.map(({ cursor }) => Number(cursor))).toEqual(Array.from({ length: count }, (_, i) => Number(from) + i + 1));
    const rate = (ms: number) => Math.round(count / ms * 1000);
    process.stdout.write(`real LND: ${rate(opened - began)} invoices/s, ${rate(paid - opened)} payments/s over two hops
`);
    await booksAgree();
  });
});
