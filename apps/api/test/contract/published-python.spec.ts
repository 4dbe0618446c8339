/** Clients that are out there cannot be changed: they are run as they were published, against the API and real Lightning. */
import { createTestDatabase, type TestDatabase } from '@l402kit/testing';
import pg from 'pg';
import { startSharedDevnet, type SharedDevnet, type Wallet } from '../support/devnet-harness.js';
import { eventually } from '../support/money-harness.js';
import { findPublishedClients, PublishedPython, type RunningShop } from '../support/published-clients.js';
import { spawnProcess, type SpawnedProcess } from '../support/spawn-process.js';
import { startReceiver, type ReceivedWebhook, type WebhookReceiver } from '../support/webhook-receiver.js';

const RELEASES = ['1.8.0', '1.10.1'] as const;
const INSTALL = 'apps/api/test/contract/published/install.sh <folder>, and name the folder in L402_PUBLISHED_CLIENTS';
const published = findPublishedClients();

interface Bought {
  readonly first: { readonly status: number; readonly body: unknown };
  readonly again: { readonly status: number; readonly body: unknown };
  readonly spent: number;
}

if (published === undefined) {
  it('has no published clients here, so that they were not run: see published/install.sh', () => {
    process.stdout.write(`Specs of the published Python client did not run: it is not installed. Run ${INSTALL}.\n`);
    expect(published).toBeUndefined();
  });
} else {
  describe.each(RELEASES)('the published Python client %s, unchanged', (release) => {
    let database: TestDatabase;
    let network: SharedDevnet;
    let receiver: WebhookReceiver;
    let processes: SpawnedProcess[];
    let api: string;
    let client: PublishedPython;
    let shop: RunningShop | undefined;

    beforeAll(async () => {
      [database, network, receiver] = await Promise.all([createTestDatabase(), startSharedDevnet(), startReceiver()]);
      const host = new URL(network.devnet.url).host;
      const settings = {
        NODE_ENV: 'development', DATABASE_URL: database.url, DEVNET_URL: network.devnet.url, LIGHTNING_BACKEND: 'embedded', LOG_LEVEL: 'warn', SECRETS_KEY: Buffer.alloc(32, 1).toString('base64'),
        PUBLIC_URL: 'http://api.test', ALLOW_LOOPBACK_HOSTS: [host, host.replace('127.0.0.1', 'localhost'), receiver.host].join(','),
      };
      processes = await Promise.all([spawnProcess('api', settings), spawnProcess('worker', settings)]);
      await Promise.all(processes.map((started) => started.answers('/readyz', 200)));
      api = processes[0]!.url;
      client = new PublishedPython(published, release, api);
    }, 120_000);
    afterEach(async () => { await shop?.stop(); shop = undefined; });
    afterAll(async () => {
      for (const { child } of processes) child.kill('SIGTERM');
      await Promise.all(processes.map(({ ended }) => ended));
      await Promise.all([network.close(), receiver.close()]);
      await database.drop();
    }, 60_000);

    const devnet = async <T>(path: string, body?: object): Promise<T> =>
      (await (await fetch(network.devnet.url + path, body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) })).json()) as T;
    const newAddress = async (name: string): Promise<string> => (await devnet<{ address: string }>('/wallets', { name })).address;
    const post = async <T>(path: string, body: object, key?: string): Promise<T> => (await (await fetch(api + path, {
      method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) },
    })).json()) as T;

    it.each([['fastapi', 'sync'], ['fastapi', 'async'], ['flask', 'sync']] as const)(
      'sells with %s to its own %s client: paid over Lightning, served once, and forwarded',
      async (framework, mode) => {
        const wallet = `${framework}-${mode}`;
        shop = await client.startShop(framework, await newAddress(wallet));
        const bought = await client.run<Bought>('buyer.py', [mode, `${shop.url}/premium`, `${network.devnet.url}/wallets/caller`]);
        expect(bought).toEqual({
          first: { status: 200, body: { sold: `by ${framework}` } }, again: { status: 401, body: { error: 'Token already used' } }, spent: 100,
        });
        const paidOut = await eventually(async () => {
          const { balanceMsat } = await devnet<Wallet>(`/wallets/${wallet}`);
          return balanceMsat > 0 && balanceMsat;
        });
        expect(paidOut).toBe(99_000);
      }, 60_000);

    it('shows its caller an invoice of the price that the platform made for the operator', async () => {
      shop = await client.startShop('fastapi', await newAddress('challenge'));
      const answer = await fetch(`${shop.url}/premium`);
      const body = (await answer.json()) as { invoice: string; macaroon: string };
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([402, `L402 macaroon="${body.macaroon}", invoice="${body.invoice}"`]);
      expect(await devnet('/node/decode', { bolt11: body.invoice })).toMatchObject({ amountMsat: 100_000 });
    });

    it('takes webhooks of the platform for what they are, reads the amount in them, and takes no others', async () => {
      const { keys } = await post<{ keys: { admin: { secret: string } } }>('/v1/operators', { lightningAddress: await newAddress('hooks') });
      receiver.answer = ({ method, headers }, response) => {
        if (method === 'OPTIONS') response.setHeader('webhook-allowed-origin', headers['webhook-request-origin'] ?? '*');
        response.writeHead(204).end();
      };
      const { secret } = await post<{ secret: string }>('/v1/webhook-endpoints', { url: receiver.url, eventTypes: ['invoice.paid'] }, keys.admin.secret);
      const invoice = await post<{ paymentRequest: string; paymentHash: string }>('/v1/invoices', { amountSats: 5 }, keys.admin.secret);
      await devnet('/wallets/caller/pay', { bolt11: invoice.paymentRequest });
      const [{ body, headers }] = await receiver.until(1, ({ method }) => method === 'POST') as [ReceivedWebhook];
      const receive = (text: string) => client.run('receive_webhook.py', [], JSON.stringify({ secret, body: text, signature: headers['l402-signature'] }));
      expect(await receive(body.toString())).toEqual({ id: headers['webhook-id'], type: 'com.l402kit.invoice.paid', paymentHash: invoice.paymentHash, amountSats: 5 });
      expect(await receive(body.toString().replace('invoice', 'Invoice'))).toEqual({ refused: expect.stringContaining('mismatch') });
    });

    // 1.8.0 knows no directory yet.
    if (release !== '1.8.0') {
      it('registers its API in the directory, with nulls where it was told nothing', async () => {
        const [address, listed] = [await newAddress('listed'), `http://${receiver.host}/weather`];
        shop = await client.startShop('flask', address, listed);
        const rows = new pg.Client({ connectionString: database.url });
        await rows.connect();
        try {
          const found = await eventually(async () => (await rows.query('select name, price_sats, category::text, lightning_address, description from directory_listings where url = $1', [listed])).rows[0]);
          expect(found).toEqual({ name: 'Published', price_sats: 0, category: 'other', lightning_address: address, description: null });
        } finally {
          await rows.end();
        }
      });
    }
  });
}
