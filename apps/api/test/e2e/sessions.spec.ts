import { sweepAccess } from '../../src/modules/sessions/sweep-access.js';
import { Browser } from '../support/browser.js';
import { startTestApi, type TestApi } from '../support/test-api.js';

let api: TestApi;
beforeAll(async () => { api = await startTestApi(); });
afterAll(() => api.close());

async function signedIn(apiKey: string): Promise<Browser> {
  const browser = new Browser(api);
  expect((await browser.call('POST', '/v1/sessions', { apiKey })).status).toBe(201);
  return browser;
}

describe('a session', () => {
  it('is opened by an API key and has its scopes, and its cookie is out of reach of scripts', async () => {
    const operator = await api.signUp();
    const browser = new Browser(api);
    const opened = await browser.call('POST', '/v1/sessions', { apiKey: operator.admin });
    expect(opened.body).toMatchObject({ operator: { id: operator.id, tier: 'free' }, scopes: ['admin'], method: 'api-key' });
    expect(opened.headers.get('set-cookie')).toMatch(/^l402_session=[\w-]{43}; Path=\/; Max-Age=604800; HttpOnly; SameSite=Lax$/);
    expect((await browser.call('GET', '/v1/sessions/current')).body).toEqual(opened.body);
    expect((await browser.call('PATCH', '/v1/operator', { payoutThresholdSats: 7 })).body.payoutThresholdSats).toBe(7);

    const limited = await signedIn(operator.invoices);
    expect((await limited.call('GET', '/v1/operator')).body).toMatchObject({ status: 403, code: 'scope-missing' });
    expect((await limited.call('POST', '/v1/invoices', { amountSats: 10 })).status).toBe(201);
  });

  it('has a Secure cookie as soon as one of our addresses is HTTPS', async () => {
    const secure = await startTestApi({ DASHBOARD_URL: 'https://dashboard.test' });
    try {
      const operator = await secure.signUp();
      const answer = await new Browser(secure, 'https://dashboard.test').call('POST', '/v1/sessions', { apiKey: operator.admin });
      expect(answer.headers.get('set-cookie')).toMatch(/; HttpOnly; SameSite=Lax; Secure$/);
    } finally {
      await secure.close();
    }
  });

  it('is refused for a wrong key, and nothing is set', async () => {
    const browser = new Browser(api);
    const answer = await browser.call('POST', '/v1/sessions', { apiKey: 'l402_admin_nothing' });
    expect([answer.status, answer.body.code, answer.headers.get('set-cookie')]).toEqual([401, 'api-key-invalid', null]);
  });

  it('is stored as a hash only', async () => {
    const browser = await signedIn((await api.signUp()).admin);
    const token = browser.cookies.get('l402_session')!;
    const [{ dump }] = await api.harness.query<{ dump: string }>(`select string_agg(s::text, ' ') as dump from sessions s`) as [{ dump: string }];
    expect(dump).not.toContain(token);
    expect(dump).not.toContain(Buffer.from(token, 'base64url').toString('hex'));
    expect(api.logs.join('\n')).not.toContain(token);
  });

  it('ends when it is signed out, everywhere when asked for, and at once when its key is revoked', async () => {
    const operator = await api.signUp();
    const first = await signedIn(operator.admin);
    const replayed = first.asSeenBy('http://localhost:4400');
    expect((await first.call('DELETE', '/v1/sessions/current')).status).toBe(204);
    expect(first.cookies.has('l402_session')).toBe(false);
    expect((await replayed.call('GET', '/v1/operator')).body).toMatchObject({ status: 401, code: 'session-invalid' });

    const [second, third] = [await signedIn(operator.admin), await signedIn(operator.admin)];
    const stranger = await signedIn((await api.signUp()).admin);
    expect((await second.call('DELETE', '/v1/sessions')).status).toBe(204);
    expect((await third.call('GET', '/v1/operator')).status).toBe(401);
    expect((await stranger.call('GET', '/v1/operator')).status).toBe(200);

    const made = (await api.call('POST', '/v1/api-keys', { key: operator.admin, body: { name: 'second', scopes: ['admin'] } })).body;
    const fourth = await signedIn(made.secret);
    await api.call('DELETE', `/v1/api-keys/${made.id}`, { key: operator.admin });
    expect((await fourth.call('GET', '/v1/operator')).body.code).toBe('session-invalid');
  });

  it('ends by itself after a week', async () => {
    const browser = await signedIn((await api.signUp()).admin);
    const { body } = await browser.call('GET', '/v1/sessions/current');
    expect(Date.parse(body.expiresAt) - Date.parse(body.createdAt)).toBeCloseTo(7 * 86_400_000, -4);
    await api.harness.query(`update sessions set expires_at = now() - interval '1 second'`);
    expect((await browser.call('GET', '/v1/operator')).status).toBe(401);
    const still = await signedIn((await api.signUp()).admin);
    await api.harness.query(`update sessions set expires_at = now() - interval '2 days' where expires_at < now()`);
    await sweepAccess(api.harness.money.db);
    expect((await api.harness.query('select 1 from sessions where expires_at < now()'))).toEqual([]);
    expect((await still.call('GET', '/v1/operator')).status).toBe(200);
  });

  it('cannot be planted: signing in gives a new cookie and ends the one that was there', async () => {
    const attacker = await signedIn((await api.signUp()).admin);
    const planted = attacker.cookies.get('l402_session')!;
    const victim = new Browser(api);
    victim.cookies.set('l402_session', planted);
    await victim.call('POST', '/v1/sessions', { apiKey: (await api.signUp()).admin });
    expect(victim.cookies.get('l402_session')).not.toBe(planted);
    expect((await attacker.call('GET', '/v1/operator')).status).toBe(401);
    const invented = new Browser(api);
    invented.cookies.set('l402_session', 'A'.repeat(43));
    await invented.call('POST', '/v1/sessions', { apiKey: (await api.signUp()).admin });
    expect(invented.cookies.get('l402_session')).not.toBe('A'.repeat(43));
  });
});

describe('a page of another site', () => {
  it.each([['another origin', 'https://evil.example'], ['an opaque origin', 'null'], ['no origin at all', null], ['an origin that only begins like ours', 'http://localhost:44000']])(
    'changes nothing with somebody’s cookie: %s', async (_what, origin) => {
      const operator = await api.signUp();
      const forged = (await signedIn(operator.admin)).asSeenBy(origin);
      for (const [method, path, body] of [['PATCH', '/v1/operator', { payoutThresholdSats: 1 }], ['POST', '/v1/api-keys', { name: 'x', scopes: ['admin'] }], ['DELETE', '/v1/sessions', undefined]] as const) {
        expect((await forged.call(method, path, body)).body).toMatchObject({ status: 403, code: 'origin-not-allowed' });
      }
      expect((await api.call('GET', '/v1/operator', { key: operator.admin })).body.payoutThresholdSats).toBe(0);
      expect((await api.call('GET', '/v1/api-keys', { key: operator.admin })).body.data).toHaveLength(2);
    });

  it('cannot sign a browser in either', async () => {
    const forged = new Browser(api, 'https://evil.example');
    const answer = await forged.call('POST', '/v1/sessions', { apiKey: (await api.signUp()).admin });
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([403, null]);
  });
});
