import { Browser } from '../support/browser.js';
import { LightningWallet } from '../support/lightning-wallet.js';
import { startTestApi, type SignedUpOperator, type TestApi } from '../support/test-api.js';

let api: TestApi;
beforeAll(async () => { api = await startTestApi(); });
afterAll(() => api.close());

async function signedIn(operator: SignedUpOperator): Promise<Browser> {
  const browser = new Browser(api);
  await browser.call('POST', '/v1/sessions', { apiKey: operator.admin });
  return browser;
}
const start = async (browser: Browser, body: unknown = { action: 'login' }) => (await browser.call('POST', '/v1/auth/lnurl', body)).body as { id: string; lnurl: string; url: string; expiresAt: string };
const poll = async (browser: Browser, { id }: { id: string }) => (await browser.call('GET', `/v1/auth/lnurl/${id}`)).body;
const answer = async (path: string) => (await api.call('GET', path)).body;
async function linked(operator: SignedUpOperator, wallet = new LightningWallet()): Promise<LightningWallet> {
  const browser = await signedIn(operator);
  const asked = await start(browser, { action: 'link', name: 'Phone' });
  expect(await answer(wallet.scan(asked.lnurl).path)).toEqual({ status: 'OK' });
  expect(await poll(browser, asked)).toEqual({ state: 'linked', detail: null });
  return wallet;
}

describe('signing in with a wallet', () => {
  it('opens a session of the account that the wallet was linked to, in the browser that asked', async () => {
    const operator = await api.signUp();
    const wallet = await linked(operator);
    const browser = new Browser(api);
    const asked = await start(browser);
    expect(asked.lnurl).toMatch(/^LNURL1[02-9AC-HJ-NP-Z]+$/);
    expect(Date.parse(asked.expiresAt) - Date.now()).toBeCloseTo(300_000, -4);
    expect(await poll(browser, asked)).toEqual({ state: 'waiting', detail: null });
    const scanned = wallet.scan(asked.lnurl);
    expect([scanned.host, scanned.action]).toEqual(['api.test', 'login']);
    expect(await answer(scanned.path)).toEqual({ status: 'OK' });
    expect(await poll(browser, asked)).toEqual({ state: 'signed-in', detail: null });
    expect((await browser.call('GET', '/v1/sessions/current')).body).toMatchObject({ operator: { id: operator.id }, method: 'wallet', scopes: ['admin'] });
    expect((await api.call('GET', '/v1/wallet-keys', { key: operator.admin })).body.data).toMatchObject([{ name: 'Phone', publicKey: wallet.key, lastUsedAt: expect.any(String) }]);
  });

  it('names the host of the settings, whatever host the request names', async () => {
    const answer = await api.call('POST', '/v1/auth/lnurl', { body: { action: 'login' }, headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example' } });
    expect(new URL(answer.body.url).host).toBe('api.test');
  });

  it('uses a challenge once: a replay, and all but one of fifty answers at once, are refused', async () => {
    const wallet = await linked(await api.signUp());
    const browser = new Browser(api);
    const { path } = wallet.scan((await start(browser)).lnurl);
    const answers = await Promise.all(Array.from({ length: 50 }, () => answer(path)));
    expect(answers.filter(({ status }) => status === 'OK')).toHaveLength(1);
    expect(await answer(path)).toMatchObject({ status: 'ERROR', reason: expect.stringContaining('used before') });
  });

  it('opens one session, however often the page asks', async () => {
    const wallet = await linked(await api.signUp());
    const browser = new Browser(api);
    const asked = await start(browser);
    await answer(wallet.scan(asked.lnurl).path);
    const states = await Promise.all(Array.from({ length: 10 }, () => poll(browser, asked)));
    expect(states.filter(({ state }) => state === 'signed-in')).toHaveLength(1);
  });

  it('is bound to the browser: another one, with or without a cookie of its own, sees nothing', async () => {
    const wallet = await linked(await api.signUp());
    const [browser, thief] = [new Browser(api), new Browser(api)];
    const asked = await start(browser);
    await start(thief);
    await answer(wallet.scan(asked.lnurl).path);
    expect(await poll(thief, asked)).toMatchObject({ status: 404 });
    expect(await poll(new Browser(api), asked)).toMatchObject({ status: 404 });
    expect(await poll(browser, asked)).toMatchObject({ state: 'signed-in' });
    expect(await poll(browser, { id: 'wla_00000000000000000000000000' })).toMatchObject({ status: 404 });
  });

  it('ends after five minutes', async () => {
    const wallet = await linked(await api.signUp());
    const browser = new Browser(api);
    const asked = await start(browser);
    await api.harness.query(`update wallet_auths set expires_at = now() - interval '1 second' where state = 'waiting'`);
    expect(await answer(wallet.scan(asked.lnurl).path)).toMatchObject({ status: 'ERROR', reason: expect.stringContaining('expired') });
    expect(await poll(browser, asked)).toEqual({ state: 'expired', detail: null });
  });

  it.each<[string, (parts: { k1: string; wallet: LightningWallet }) => Record<string, string>]>([
    ['by another key', ({ k1, wallet }) => ({ tag: 'login', k1, sig: new LightningWallet().sign(k1), key: wallet.key })],
    ['of another challenge', ({ k1, wallet }) => ({ tag: 'login', k1, sig: wallet.sign('00'.repeat(32)), key: wallet.key })],
    ['that is no DER', ({ k1, wallet }) => ({ tag: 'login', k1, sig: 'zz', key: wallet.key })],
    ['with an uncompressed key', ({ k1, wallet }) => ({ tag: 'login', k1, sig: wallet.sign(k1), key: `04${wallet.key.slice(2)}${wallet.key.slice(2)}` })],
    ['for another tag', ({ k1, wallet }) => ({ tag: 'payRequest', k1, sig: wallet.sign(k1), key: wallet.key })],
    ['without a key', ({ k1, wallet }) => ({ tag: 'login', k1, sig: wallet.sign(k1) })],
  ])('takes no signature %s, and the challenge stays open', async (_what, forge) => {
    const wallet = await linked(await api.signUp());
    const browser = new Browser(api);
    const asked = await start(browser);
    const { k1, path } = wallet.scan(asked.lnurl);
    const refused = await api.call('GET', `/v1/auth/lnurl/callback?${new URLSearchParams(forge({ k1, wallet }))}`);
    expect([refused.status, refused.body.status, typeof refused.body.reason]).toEqual([200, 'ERROR', 'string']);
    expect(await poll(browser, asked)).toMatchObject({ state: 'waiting' });
    expect(await answer(path)).toEqual({ status: 'OK' });
  });

  it('tells a wallet that is linked to nothing, and the page, in words', async () => {
    const browser = new Browser(api);
    const asked = await start(browser);
    expect(await answer(new LightningWallet().scan(asked.lnurl).path)).toMatchObject({ status: 'ERROR', reason: expect.stringContaining('not linked') });
    expect(await poll(browser, asked)).toMatchObject({ state: 'refused', detail: expect.stringContaining('not linked') });
    expect((await browser.call('GET', '/v1/operator')).status).toBe(401);
  });

  it('keeps nothing of a credential in the log', () => {
    expect(api.logs.join('\n')).not.toMatch(/"k1":"[0-9a-f]|[?&]k1=[0-9a-f]{64}|sig=30/);
  });
});

describe('linking a wallet', () => {
  it('needs a session with the scope admin, from our own page', async () => {
    const operator = await api.signUp();
    expect((await new Browser(api).call('POST', '/v1/auth/lnurl', { action: 'link' })).body).toMatchObject({ status: 401, code: 'session-invalid' });
    const limited = new Browser(api);
    await limited.call('POST', '/v1/sessions', { apiKey: operator.invoices });
    expect((await limited.call('POST', '/v1/auth/lnurl', { action: 'link' })).status).toBe(401);
    const forged = (await signedIn(operator)).asSeenBy('https://evil.example');
    expect((await forged.call('POST', '/v1/auth/lnurl', { action: 'link' })).body.code).toBe('origin-not-allowed');
  });

  it('does not happen when the session that asked has ended, and a login challenge links nothing', async () => {
    const operator = await api.signUp();
    const browser = await signedIn(operator);
    const asked = await start(browser, { action: 'link' });
    await browser.call('DELETE', '/v1/sessions');
    const wallet = new LightningWallet();
    expect(await answer(wallet.scan(asked.lnurl).path)).toMatchObject({ status: 'ERROR', reason: expect.stringContaining('ended') });
    const login = await start(browser);
    expect(await answer(wallet.scan(login.lnurl).path.replace('action=login', 'action=link'))).toMatchObject({ status: 'ERROR' });
    expect((await api.call('GET', '/v1/wallet-keys', { key: operator.admin })).body.data).toEqual([]);
  });

  it('links one account a wallet, at most ten wallets an account, and the same one twice changes nothing', async () => {
    const [operator, other] = [await api.signUp(), await api.signUp()];
    const wallet = await linked(operator);
    await linked(operator, wallet);
    const browser = await signedIn(other);
    const asked = await start(browser, { action: 'link' });
    expect(await answer(wallet.scan(asked.lnurl).path)).toMatchObject({ reason: expect.stringContaining('another account') });
    for (let i = 0; i < 9; i++) await linked(operator);
    const eleventh = await start(await signedIn(operator), { action: 'link' });
    expect(await answer(new LightningWallet().scan(eleventh.lnurl).path)).toMatchObject({ reason: expect.stringContaining('10 wallets') });
    expect((await api.call('GET', '/v1/wallet-keys', { key: operator.admin })).body.data).toHaveLength(10);
  });

  it('is undone by removing it: it signs in no more, and what it had opened ends at once', async () => {
    const [operator, other] = [await api.signUp(), await api.signUp()];
    const wallet = await linked(operator);
    const browser = new Browser(api);
    const asked = await start(browser);
    await answer(wallet.scan(asked.lnurl).path);
    await poll(browser, asked);
    const [{ id }] = (await browser.call('GET', '/v1/wallet-keys')).body.data;
    expect((await api.call('DELETE', `/v1/wallet-keys/${id}`, { key: other.admin })).status).toBe(404);
    expect((await api.call('DELETE', `/v1/wallet-keys/${id}`, { key: operator.admin })).status).toBe(204);
    expect((await browser.call('GET', '/v1/operator')).status).toBe(401);
    expect(await answer(wallet.scan((await start(new Browser(api))).lnurl).path)).toMatchObject({ reason: expect.stringContaining('not linked') });
  });
});
