import { createHash, randomBytes } from 'node:crypto';
import { PayoutGate } from '../../src/money/payout-gate.js';
import { checkLedger } from '../../src/money/reconcile-ledger.js';
import { SendProofs } from '../../src/money/send-proofs.js';
import { msat, satsToMsat } from '@l402kit/money-types';
import { Browser } from '../support/browser.js';
import { eventually } from '../support/money-harness.js';
import { operatorUuid } from '../support/operator-uuid.js';
import { startTestApi, type TestApi } from '../support/test-api.js';

let api: TestApi;
let worker: { stop(): Promise<void> };
beforeAll(async () => {
  // Longer than tokens may last: invoices without an account are shorter all the same.
  api = await startTestApi({ TRUSTED_PROXIES: '127.0.0.1', INVOICE_EXPIRY_SECONDS: '86400' });
  worker = api.harness.worker();
});
afterAll(async () => { await worker.stop(); await api.close(); });

let named = 0;
/** Each at a host of its own: new addresses of one host are looked up one a second. */
const newAddress = () => `shop@w${++named}.test`;
let sources = 0;
const newSource = () => `203.0.${sources >> 8}.${++sources & 255}`;

const ask = (body: unknown, { source = newSource(), ...headers }: Record<string, string> = {}) =>
  api.call('POST', '/api/invoice', { body, headers: { 'x-forwarded-for': source, ...headers } });
const accountsOf = (address: string) => api.harness.query<{ id: string; kind: string }>('select id, kind from operators where lightning_address = $1', [address]);
const settled = (paymentHash: string) => eventually(async () =>
  (await api.harness.query(`select 1 from invoices where encode(payment_hash, 'hex') = $1 and status = 'paid'`, [paymentHash])).length === 1);
const pay = async (paymentHash: string): Promise<void> => { api.harness.node.receive(paymentHash); await settled(paymentHash); };

describe('POST /api/invoice', () => {
  it('answers exactly 200 with what published clients read, and a token that outlives the invoice and ends within their two hours', async () => {
    const address = newAddress();
    const { status, body, headers } = await ask({ amountSats: 10, ownerAddress: ` ${address.toUpperCase()}` });
    expect([status, headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
    expect(Object.values(body).map((value) => typeof value)).toEqual(['string', 'string', 'string', 'string']);
    expect(body.paymentRequest).toMatch(/^ln/);
    const token = JSON.parse(Buffer.from(body.macaroon, 'base64').toString());
    expect(token).toEqual({ hash: body.paymentHash, exp: Date.parse(body.expiresAt) + 1_800_000 });
    // The published clients' own limit, by a clock that is 25 minutes behind ours.
    expect(token.exp - (Date.now() - 25 * 60_000)).toBeLessThan(7_200_000);
    expect((await accountsOf(address)).map(({ kind }) => kind)).toEqual(['address']);
  });

  it('forwards what is paid, and the books are right', async () => {
    const address = newAddress();
    await pay((await ask({ amountSats: 1_000, ownerAddress: address })).body.paymentHash);
    const [account] = await accountsOf(address);
    const paid = await eventually(async () => (await api.harness.query<{ amount_msat: bigint; destination: string }>(`select amount_msat, destination from payouts where operator_id = $1 and status = 'settled'`, [account!.id]))[0]);
    expect(paid).toEqual({ amount_msat: 997_000n, destination: address });
    expect(await checkLedger(api.harness.money)).toEqual([]);
  });

  it('gives an address one account, however many ask for it at once, and never one that was made with a key', async () => {
    const address = newAddress();
    const own = await api.signUp(address);
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask({ amountSats: 1, ownerAddress: address })));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect((await accountsOf(address)).map(({ kind }) => kind).sort()).toEqual(['address', 'key']);
    expect((await api.call('GET', '/v1/invoices', { key: own.admin })).body.data).toEqual([]);
  });

  it.each([
    ['a fraction', { amountSats: 1.5 }, /amountSats: must be a whole number/], ['nothing', { amountSats: 0 }, /at least 1/], ['less than nothing', { amountSats: -1 }, /at least 1/],
    ['more than the limit', { amountSats: 10_000_001 }, /at most 10000000 sats/], ['a text', { amountSats: '10' }, /amountSats/], ['no amount', { amountSats: undefined }, /amountSats: is required/],
    ['beyond all numbers', { amountSats: 1e300 }, /amountSats/], ['no address', { ownerAddress: undefined }, /ownerAddress: is required/], ['no address at all', { ownerAddress: 'alice' }, /Lightning Address/],
    ['null', { ownerAddress: null }, /ownerAddress/],
  ])('refuses %s with 400 and the reason', async (_name, change, words) => {
    const { status, body } = await ask({ amountSats: 10, ownerAddress: 'shop@bad.test', ...change });
    expect([status, Object.keys(body)]).toEqual([400, ['error']]);
    expect(body.error).toMatch(words);
    expect(await accountsOf('shop@bad.test')).toEqual([]);
  });

  it('answers {error} to what is no JSON, has another method or another path', async () => {
    expect(await api.call('POST', '/api/invoice', { body: '{"amountSats":' })).toMatchObject({ status: 400, body: { error: expect.any(String) } });
    expect(await ask('[]')).toMatchObject({ status: 400, body: { error: expect.any(String) } });
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH']) expect(await api.call(method, '/api/invoice')).toMatchObject({ status: 405, body: { error: expect.stringContaining('POST') } });
    expect(await api.call('GET', '/api/nothing')).toMatchObject({ status: 404, body: { error: expect.any(String) } });
  });

  it('makes no account for an address that cannot be paid', async () => {
    const [unknown, away] = [newAddress(), newAddress()];
    api.harness.addresses.set(unknown, { problem: { code: 'address-not-found', detail: 'The host does not know this address.' } });
    api.harness.addresses.set(away, { problem: { code: 'address-unreachable', detail: 'The host could not be reached.' } });
    expect(await ask({ amountSats: 1, ownerAddress: unknown })).toMatchObject({ status: 400, body: { error: 'The host does not know this address.' } });
    expect(await ask({ amountSats: 1, ownerAddress: away })).toMatchObject({ status: 503, body: { error: 'The host could not be reached.' } });
    expect([...await accountsOf(unknown), ...await accountsOf(away)]).toEqual([]);
  });

  it('wants an address that resolved within 24 hours, and looks again in time', async () => {
    const address = newAddress();
    await ask({ amountSats: 1, ownerAddress: address });
    const age = (hours: number) => api.harness.query(`update keyless_resolutions set resolved_at = now() - make_interval(hours => $2) where operator_id = (select id from operators where lightning_address = $1)`, [address, hours]);
    const gone = { code: 'address-unreachable', detail: 'The host could not be reached.' } as const;
    await age(13);
    expect((await ask({ amountSats: 1, ownerAddress: address })).status).toBe(200);
    await eventually(async () => (await api.harness.query(`select 1 from keyless_resolutions r join operators o on o.id = r.operator_id where o.lightning_address = $1 and resolved_at > now() - interval '1 hour'`, [address])).length === 1);
    api.harness.addresses.set(address, { problem: gone });
    await age(23);
    expect((await ask({ amountSats: 1, ownerAddress: address })).status).toBe(200);
    await age(25);
    expect(await ask({ amountSats: 1, ownerAddress: address })).toMatchObject({ status: 503, body: { error: gone.detail } });
  });

  it('with an idempotency key makes one invoice for an address and a source', async () => {
    const address = newAddress(), source = newSource(), key = { 'idempotency-key': 'a-retry' };
    const first = await ask({ amountSats: 5, ownerAddress: address }, { source, ...key });
    expect((await ask({ amountSats: 5, ownerAddress: address }, { source, ...key })).body).toEqual(first.body);
    expect(await ask({ amountSats: 6, ownerAddress: address }, { source, ...key })).toMatchObject({ status: 409, body: { error: expect.any(String) } });
    expect((await ask({ amountSats: 5, ownerAddress: address }, key)).body.paymentHash).not.toBe(first.body.paymentHash);
  });
});

describe('the quota of invoices without an account', () => {
  /** As many as one source may have for one address. */
  const flood = async (address: string, source: string) => {
    for (let i = 0; i < 32; i++) await Promise.all(Array.from({ length: 10 }, () => ask({ amountSats: 7, ownerAddress: address }, { source })));
  };

  it('is filled by nobody for others; callers who do not pay close no shop; sales make room', async () => {
    const address = newAddress(), server = newSource();
    await ask({ amountSats: 7, ownerAddress: address }, { source: server });
    await flood(address, server);
    // The same server goes on selling at this price, with an invoice that is open; another price has to wait.
    const again = await ask({ amountSats: 7, ownerAddress: address }, { source: server });
    expect((await ask({ amountSats: 7, ownerAddress: address }, { source: server })).body.paymentHash).toBe(again.body.paymentHash);
    const other = await ask({ amountSats: 8, ownerAddress: address }, { source: server });
    expect([other.status, Object.keys(other.body), Number(other.headers.get('retry-after')) > 0]).toEqual([429, ['error'], true]);
    // Whoever else sells for the address, or this server for another one, notices nothing.
    expect((await ask({ amountSats: 8, ownerAddress: address })).status).toBe(200);
    expect((await ask({ amountSats: 8, ownerAddress: newAddress() }, { source: server })).status).toBe(200);

    await pay(again.body.paymentHash);
    const fresh = await eventually(async () => {
      const { status, body } = await ask({ amountSats: 8, ownerAddress: address }, { source: server });
      return status === 200 && body;
    });
    expect(fresh.paymentHash).not.toBe(again.body.paymentHash);
  });

  it('of new addresses is per source, and leaves those that are known alone', async () => {
    const source = newSource(), known = newAddress();
    expect((await ask({ amountSats: 1, ownerAddress: known }, { source })).status).toBe(200);
    const statuses: number[] = [];
    for (let i = 0; i < 25; i++) statuses.push((await ask({ amountSats: 1, ownerAddress: newAddress() }, { source })).status);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(4);
    expect((await ask({ amountSats: 1, ownerAddress: known }, { source })).status).toBe(200);
    expect((await ask({ amountSats: 1, ownerAddress: newAddress() })).status).toBe(200);
  });
});

describe('an account without a key', () => {
  it('shows its invoices to whoever proves the address', async () => {
    const address = newAddress();
    api.harness.addresses.set(address, { commentAllowed: 100, minSendableMsat: msat(1_000n) });
    const { body: sold } = await ask({ amountSats: 500, ownerAddress: address });
    await pay(sold.paymentHash);
    const browser = new Browser(api);
    const { body: proof } = await browser.call('POST', '/v1/auth/address-proofs', { lightningAddress: address });
    await new SendProofs(api.harness.money, new PayoutGate(api.harness.money), satsToMsat(1_000n)).sendNext();
    const { comment } = api.harness.addresses.comments.findLast((c) => c.address === address && c.comment.includes('code'))!;
    expect((await browser.call('POST', `/v1/auth/address-proofs/${proof.id}`, { code: /code ([0-9A-Z]{8})/.exec(comment)![1] })).status).toBe(200);
    expect((await browser.call('GET', '/v1/invoices')).body.data).toMatchObject([{ paymentHash: sold.paymentHash, status: 'paid', amountMsat: 500_000, netMsat: 498_500 }]);
    expect((await browser.call('GET', '/v1/operator')).body.lightningAddress).toBe(address);
  });
});

describe('the other paths of published clients', () => {
  it('POST /api/verify answers from what was settled', async () => {
    const verify = async (token: unknown) => (await api.call('POST', '/api/verify', { body: { token } }));
    const preimage = randomBytes(32);
    const hash = createHash('sha256').update(preimage).digest('hex');
    const macaroon = (fields: object) => Buffer.from(JSON.stringify(fields)).toString('base64');
    const exp = Date.now() + 60_000;
    const forged = `${macaroon({ hash, exp })}:${preimage.toString('hex')}`;
    expect((await verify(forged)).body).toEqual({ valid: false, error: expect.stringContaining('paid') });

    const { body } = await ask({ amountSats: 3, ownerAddress: newAddress() });
    await api.harness.query(`insert into payment_hashes (hash, direction, kind, ref) select $1, 'incoming', 'invoice', id from invoices where encode(payment_hash, 'hex') = $2`, [Buffer.from(hash, 'hex'), body.paymentHash]);
    expect((await verify(forged)).body.valid).toBe(false);
    await pay(body.paymentHash);
    expect(await verify(forged)).toMatchObject({ status: 200, body: { valid: true } });
    expect((await verify(`${macaroon({ hash, exp: Date.now() - 1 })}:${preimage.toString('hex')}`)).body).toEqual({ valid: false, error: expect.stringContaining('expired') });
    for (const wrong of ['x', ':', `${macaroon({ hash })}:${preimage.toString('hex')}`, `${macaroon({ hash, exp })}:${'0'.repeat(64)}`, `${forged}:`, `:${forged}`, ` ${forged}`, `${macaroon(['x'])}:${preimage.toString('hex')}`, forged.replace('=', '')]) {
      const answer = await verify(wrong);
      expect({ wrong, ...answer.body }).toMatchObject({ wrong, valid: wrong === forged });
    }
    expect(await verify(7)).toMatchObject({ status: 400, body: { error: expect.stringContaining('token') } });
  });

  it('POST /api/split pays nothing, whatever is sent', async () => {
    const before = await api.harness.query('select count(*) from payouts');
    for (const body of [{ amountSats: 100_000, ownerAddress: 'thief@w.test' }, {}, undefined]) {
      expect(await api.call('POST', '/api/split', { body, headers: { 'x-split-secret': 'x' } })).toMatchObject({ status: 200, body: { ok: true, skipped: true } });
    }
    expect(await api.harness.query('select count(*) from payouts')).toEqual(before);
    expect(await accountsOf('thief@w.test')).toEqual([]);
  });

  it('GET /api/pro-check says what the address has bought', async () => {
    const address = newAddress();
    const operator = await api.signUp(address);
    const check = async () => (await api.call('GET', `/api/pro-check?address=${encodeURIComponent(address.toUpperCase())}`)).body;
    expect(await check()).toEqual({ pro: false, active: false, expiresAt: null });
    await api.harness.query(`insert into operator_tiers (operator_id, tier, until) values ($1, 'pro', '2099-01-01')`, [operatorUuid(operator)]);
    expect(await check()).toEqual({ pro: true, active: true, expiresAt: '2099-01-01T00:00:00.000Z' });
    await api.harness.query(`update operator_tiers set until = '2020-01-01' where operator_id = $1`, [operatorUuid(operator)]);
    expect(await check()).toEqual({ pro: false, active: false, expiresAt: null });
    expect(await api.call('GET', '/api/pro-check')).toMatchObject({ status: 400, body: { error: expect.stringContaining('address') } });
  });

  it('POST /api/delete-data erases nothing without a proof', async () => {
    const address = newAddress();
    await api.signUp(address);
    expect(await api.call('POST', '/api/delete-data', { body: { lightningAddress: address } })).toMatchObject({ status: 401, body: { error: expect.stringContaining('proof') } });
    expect((await accountsOf(address)).length).toBe(1);
  });

  it('the pages that agents look for name real paths', async () => {
    const [agent, l402, stats] = await Promise.all(['/.well-known/agent.json', '/.well-known/l402.json', '/api/global-stats'].map((path) => api.call('GET', path)));
    expect(agent!.body).toMatchObject({ url: 'http://api.test', openapi: 'http://api.test/openapi.json' });
    expect(l402!.body).toMatchObject({ feePpm: 3_000, endpoints: { invoice: 'http://api.test/api/invoice' } });
    // Agents run in browsers, too; what depends on who asks is not theirs to read.
    const readable = async (method: string, path: string) => (await api.call(method, path, { headers: { origin: 'https://agent.example' } })).headers.get('access-control-allow-origin');
    for (const path of ['/.well-known/agent.json', '/.well-known/l402.json', '/api/apis.json', '/api/global-stats']) expect([path, await readable('GET', path)]).toEqual([path, '*']);
    for (const [method, path] of [['POST', '/api/invoice'], ['GET', '/api/pro-check?address=a@b.test'], ['GET', '/v1/operator'], ['POST', '/api/register']] as const) expect([path, await readable(method, path)]).toEqual([path, null]);
    expect(stats).toMatchObject({ status: 200, body: { totalPayments: expect.any(Number), totalSats: expect.any(Number) } });
  });
});
