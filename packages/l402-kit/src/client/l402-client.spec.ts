import { parseAuthorization, parseChallenges, verifyCredential, macaroonKey } from '@l402kit/l402';
import { l402, type ExpressRequest } from '../adapters/express.js';
import type { L402Options } from '../gate/options.js';
import { MemoryReplayStore } from '../replay/memory-replay-store.js';
import { serveLocally, textOf, type LocalServer } from '../testing/http-server.fixture.js';
import { PaperNode } from '../testing/paper-node.fixture.js';
import { PaymentFailed } from '../wallets/wallet.js';
import { L402Client, type L402ClientOptions } from './l402-client.js';

const ROOT_KEY = '11'.repeat(32);

/** A server behind `l402()`, with the request it saw last. `answers` are statuses for the paid calls to come; 200 afterwards. */
async function sell(node: PaperNode, options: Partial<L402Options<ExpressRequest>> = {}) {
  const answers: number[] = [];
  const bodies: string[] = [];
  const middleware = l402({ priceSats: 10, lightning: node, rootKey: ROOT_KEY, poolSize: 0, replay: new MemoryReplayStore(), ...options });
  const server = await serveLocally((request, response) => {
    const path = request.url!.replace(/\?.*/, '');
    Object.assign(request, { originalUrl: request.url, baseUrl: path, path: '/' });
    middleware(request, response, () => {
      void textOf(request).then((body) => {
        bodies.push(body);
        const status = answers.shift() ?? 200;
        if (status === 0) response.socket!.destroy();
        else response.writeHead(status).end(`served ${path}`);
      });
    });
  });
  return { ...server, answers, bodies };
}

describe('L402Client', () => {
  const node = new PaperNode();
  let seller: Awaited<ReturnType<typeof sell>>;
  let pass: Awaited<ReturnType<typeof sell>>;
  beforeAll(async () => { seller = await sell(node); pass = await sell(node, { uses: 3 }); });
  afterAll(async () => { await seller.close(); await pass.close(); });

  const pays = { payInvoice: (invoice: string) => Promise.resolve({ preimage: node.pay(invoice) }) };
  const client = (options: Partial<L402ClientOptions> = {}) => new L402Client({ wallet: pays, ...options });

  it('pays and is served, with the body sent again', async () => {
    const steps: string[] = [];
    const buyer = client({ onProgress: ({ step }) => steps.push(step) });
    const response = await buyer.fetch(`${seller.url}/data`, { method: 'POST', body: new Blob(['hello']).stream(), duplex: 'half' } as RequestInit);
    expect([response.status, await response.text(), seller.bodies.at(-1)]).toEqual([200, 'served /data', 'hello']);
    expect(steps).toEqual(['asking', 'paying', 'paid', 'retrying']);
    expect(buyer.paidFor(response)).toBe(10);
    expect(buyer.spending()).toEqual({ spentSats: 10, uncertainSats: 0, remainingSats: undefined, byHost: { [new URL(seller.url).host]: 10 } });
    expect(buyer.history()).toMatchObject([{ url: `${seller.url}/data`, priceSats: 10 }]);
  });

  it('uses what it bought until it is used up, and does not present it elsewhere', async () => {
    const buyer = client();
    for (let i = 0; i < 4; i++) expect((await buyer.fetch(`${pass.url}/data`)).status).toBe(200);
    expect(buyer.history()).toHaveLength(2);
    await buyer.fetch(`${pass.url}/other`);
    expect(buyer.history()).toHaveLength(3);
  });

  it('what failed on the server, or on the way, is not paid twice', async () => {
    const buyer = client();
    seller.answers.push(500);
    expect((await buyer.fetch(`${seller.url}/data`)).status).toBe(500);
    expect((await buyer.fetch(`${seller.url}/data`)).status).toBe(200);
    seller.answers.push(0, 0);
    await expect(buyer.fetch(`${seller.url}/data`)).rejects.toThrow('fetch failed');
    expect((await buyer.fetch(`${seller.url}/data`)).status).toBe(200);
    expect(buyer.history()).toHaveLength(2);
  });

  it('asks once more when the connection ends without an answer, and only where that does nothing twice', async () => {
    const buyer = client();
    seller.answers.push(0);
    expect((await buyer.fetch(`${seller.url}/data`)).status).toBe(200);
    seller.answers.push(0);
    await expect(buyer.fetch(`${seller.url}/data`, { method: 'POST', body: 'order' })).rejects.toThrow('fetch failed');
    expect((await buyer.fetch(`${seller.url}/data`, { method: 'POST', body: 'order' })).status).toBe(200);
    expect(buyer.history()).toHaveLength(2);
    let asked = 0;
    const away = client({ fetch: () => { asked++; return Promise.reject(new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } })); } });
    await expect(away.fetch(`${seller.url}/data`)).rejects.toThrow('fetch failed');
    expect(asked).toBe(1);
  });

  it.each([
    ['a call', { maxSatsPerCall: 9 }, {}], ['a call by its own limit', {}, { maxSats: 9 }], ['the session', { maxSatsPerSession: 9 }, {}], ['a host', { maxSatsPerHost: 9 }, {}],
  ])('pays nothing beyond what is allowed for %s', async (_what, limits, call) => {
    const before = node.receivedSats;
    const buyer = client(limits);
    await expect(buyer.fetch(`${seller.url}/data`, {}, call)).rejects.toMatchObject({ name: 'BudgetExceeded', priceSats: 10, allowedSats: 9 });
    expect([node.receivedSats, buyer.spending().spentSats]).toEqual([before, 0]);
  });

  it('calls at the same time cannot overspend together', async () => {
    const before = node.receivedSats;
    const buyer = client({ maxSatsPerSession: 50 });
    const calls = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => buyer.fetch(`${seller.url}/data/${i}`)));
    expect(calls.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    expect([node.receivedSats - before, buyer.spending().remainingSats]).toEqual([50, 0]);
  });

  it('gives back what certainly was not paid, and keeps what may have been', async () => {
    const failed = client({ wallet: { payInvoice: () => Promise.reject(new PaymentFailed('no route')) } });
    await expect(failed.fetch(`${seller.url}/data`)).rejects.toThrow('no route');
    expect(failed.spending()).toMatchObject({ spentSats: 0, uncertainSats: 0 });
    const unknown = client({ wallet: { payInvoice: () => Promise.reject(new Error('timed out')) } });
    await expect(unknown.fetch(`${seller.url}/data`)).rejects.toThrow('timed out');
    expect(unknown.spending()).toMatchObject({ spentSats: 10, uncertainSats: 10 });
  });

  it('does not take a wallet\'s word for a payment', async () => {
    const liar = client({ wallet: { payInvoice: () => Promise.resolve({ preimage: '00'.repeat(32) }) } });
    await expect(liar.fetch(`${seller.url}/data`)).rejects.toThrow('does not prove it');
  });

  it('does not call free what fails: the price is unknown then', async () => {
    const closed = await serveLocally((_request, response) => { response.writeHead(503).end('{"error":"payment_unavailable"}'); });
    await expect(client().preview(closed.url)).rejects.toThrow(/answered 503: what it costs cannot be told now/);
    await closed.close();
  });

  it('previews a price without paying, and says when there is none', async () => {
    const before = node.receivedSats;
    expect(await client().preview(`${seller.url}/data`)).toMatchObject({ priceSats: 10, paymentHash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    const free = await serveLocally((_request, response) => { response.end('free'); });
    expect(await client().preview(free.url)).toBeUndefined();
    await free.close();
    expect(node.receivedSats).toBe(before);
  });

  it('narrows what it bought for a sub-agent', async () => {
    const buyer = client();
    await buyer.fetch(`${pass.url}/data`);
    const header = buyer.delegate(`${pass.url}/data`, ['l402kit_path=/data/7']);
    const read = parseAuthorization(header);
    if (!read.ok) throw new Error(read.problem.detail);
    const at = (path: string) => verifyCredential(read.value, { keys: [macaroonKey(Buffer.from(ROOT_KEY, 'hex'))], service: 'api', nowSeconds: Date.now() / 1_000, route: '/data', path, priceMsat: 10_000n });
    expect(at('/data/7').ok).toBe(true);
    expect(at('/data/8')).toMatchObject({ problem: { code: 'path-mismatch' } });
    expect(() => buyer.delegate(`${pass.url}/nothing`, [])).toThrow('buy one first');
  });

  it('says so when it paid and is asked to pay again, once', async () => {
    const greedy = await serveLocally((_request, response) => {
      void node.createInvoice(1).then(({ paymentRequest }) => response.writeHead(402, { 'www-authenticate': `L402 macaroon="AAAA", invoice="${paymentRequest}"` }).end());
    });
    const buyer = client();
    await expect(buyer.fetch(greedy.url)).rejects.toMatchObject({ name: 'PaidButRefused', authorization: expect.stringMatching(/^L402 AAAA:/) });
    expect(buyer.history()).toHaveLength(1);
    await greedy.close();
  });
});

describe('challenges that a careful buyer does not pay', () => {
  const node = new PaperNode();
  const answers = new Map<string, { headers: Record<string, string>; body: string }>();
  let server: LocalServer;
  beforeAll(async () => {
    server = await serveLocally((request, response) => {
      const { headers, body } = answers.get(request.url!)!;
      response.writeHead(402, headers).end(body);
    });
  });
  afterAll(() => server.close());

  const legacy = (hash: string) => Buffer.from(JSON.stringify({ hash, exp: Date.now() + 3_600_000 })).toString('base64');
  it.each<[string, (invoice: { paymentRequest: string; paymentHash: string }) => { header?: string; body?: object | string }, string]>([
    ['an invoice that belongs to another macaroon', ({ paymentRequest }) => ({ header: `L402 macaroon="${legacy('ab'.repeat(32))}", invoice="${paymentRequest}"` }), 'paying it would buy nothing'],
    ['an invoice that costs more than the price that is named', ({ paymentRequest, paymentHash }) => ({ header: `L402 macaroon="${legacy(paymentHash)}", invoice="${paymentRequest}"`, body: { priceSats: 1 } }), 'names a price of 1 sats'],
    ['an altered invoice', ({ paymentRequest }) => ({ header: `L402 macaroon="AAAA", invoice="${paymentRequest.replace(/.$/, 'q')}qq"` }), 'cannot be read'],
    ['no invoice', () => ({ header: 'L402 macaroon="AAAA"' }), 'no invoice'],
    ['another version', ({ paymentRequest }) => ({ header: `L402 version="7", token="AAAA", invoice="${paymentRequest}"` }), 'version'],
    ['no challenge at all', () => ({ body: 'pay me' }), 'without an L402 challenge'],
    ['a body without end', () => ({ body: 'x'.repeat(100_000) }), '65536 bytes'],
  ])('%s', async (what, make, words) => {
    const { header, body = '' } = make(await node.createInvoice(10));
    const path = `/${encodeURIComponent(what)}`;
    answers.set(path, { headers: header === undefined ? {} : { 'www-authenticate': header }, body: typeof body === 'string' ? body : JSON.stringify(body) });
    const buyer = new L402Client({ wallet: { payInvoice: () => { throw new Error('paid'); } } });
    await expect(buyer.fetch(server.url + path)).rejects.toMatchObject({ name: 'ChallengeRefused', message: expect.stringContaining(words) });
  });

  it('an invoice that has expired', async () => {
    const { paymentRequest } = await node.createInvoice(10, { expirySeconds: 1 });
    answers.set('/expired', { headers: { 'www-authenticate': `L402 macaroon="AAAA", invoice="${paymentRequest}"` }, body: '' });
    jest.useFakeTimers({ now: Date.now() + 5_000, doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'queueMicrotask'] });
    try {
      await expect(new L402Client({ wallet: { payInvoice: () => { throw new Error('paid'); } } }).fetch(`${server.url}/expired`)).rejects.toThrow('expired');
    } finally {
      jest.useRealTimers();
    }
  });

  it('but those of l402-kit 1.x, which are in the body alone, are paid', async () => {
    const { paymentRequest, paymentHash } = await node.createInvoice(10);
    let paid = false;
    const old = await serveLocally((request, response) => {
      if (request.headers.authorization === `L402 ${legacy1}:${preimage}`) return response.end('served');
      return response.writeHead(402, { 'content-type': 'application/json' }).end(JSON.stringify({ error: 'Payment Required', priceSats: 10, invoice: paymentRequest, macaroon: legacy1 }));
    });
    const legacy1 = legacy(paymentHash);
    let preimage = '';
    const buyer = new L402Client({ wallet: { payInvoice: (invoice) => { paid = true; preimage = node.pay(invoice); return Promise.resolve({ preimage }); } } });
    expect(await (await buyer.fetch(old.url)).text()).toBe('served');
    expect(paid).toBe(true);
    await old.close();
  });
});

it('a joined LSAT and L402 challenge is one purchase', () => {
  expect(parseChallenges('LSAT macaroon="AAAA", invoice="lnbc1", L402 macaroon="AAAA", invoice="lnbc1"')).toMatchObject({ value: [{ scheme: 'L402' }, { scheme: 'LSAT' }] });
});
