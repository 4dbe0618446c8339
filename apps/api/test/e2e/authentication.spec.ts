import type { Scope } from '@l402kit/contracts';
import { newApiKeyText } from '../../src/platform/auth/api-key-text.js';
import { startTestApi, type SignedUpOperator, type TestApi } from '../support/test-api.js';

let api: TestApi;
let one: SignedUpOperator;
let two: SignedUpOperator;
beforeAll(async () => {
  api = await startTestApi();
  one = await api.signUp();
  two = await api.signUp();
});
afterAll(() => api.close());

const newKey = async (...scopes: Scope[]) => (await api.call('POST', '/v1/api-keys', { key: one.admin, body: { name: scopes.join('+'), scopes } })).body as { id: string; secret: string };
const newInvoice = async (key: string) => (await api.call('POST', '/v1/invoices', { key, body: { amountSats: 10 } })).body.id as string;

/** Every route that needs a key, and the scopes of which one opens it. */
const routes = (): [string, string, Scope[]][] => [
  ['GET', '/v1/operator', ['read']], ['PATCH', '/v1/operator', []], ['POST', '/v1/api-keys', []], ['GET', '/v1/api-keys', ['read']], ['DELETE', '/v1/api-keys/key_0', []],
  ['POST', '/v1/invoices', ['invoices']], ['GET', '/v1/invoices', ['read', 'invoices']], ['GET', '/v1/invoices/inv_0', ['read', 'invoices']], ['POST', '/v1/invoices/inv_0/cancel', ['invoices']],
  ['GET', '/v1/balance', ['read']], ['GET', '/v1/payouts', ['read']], ['GET', '/v1/payouts/po_0', ['read']], ['POST', '/v1/payouts', []], ['GET', '/v1/ledger', ['read']],
];

describe('an API key', () => {
  it('that is missing, wrong, mistyped, of another form or revoked is answered 401 with a challenge', async () => {
    const revoked = await newKey('read');
    expect((await api.call('DELETE', `/v1/api-keys/${revoked.id}`, { key: one.admin })).status).toBe(204);
    const mistyped = one.admin.slice(0, -10) + (one.admin.at(-10) === 'a' ? 'b' : 'a') + one.admin.slice(-9);
    const headers: [string, string | undefined][] = [
      ['api-key-missing', undefined], ['api-key-invalid', ''], ['api-key-invalid', 'Bearer'], ['api-key-invalid', `Basic ${one.admin}`], ['api-key-invalid', one.admin],
      ['api-key-invalid', `Bearer ${mistyped}`], ['api-key-invalid', `Bearer ${one.admin}x`], ['api-key-invalid', `Bearer ${one.admin.slice(0, -1)}`],
      ['api-key-invalid', `Bearer ${one.admin} ${one.admin}`], ['api-key-invalid', `Bearer ${revoked.secret}`], ['api-key-invalid', 'Bearer ' + 'x'.repeat(5_000)], ['api-key-invalid', `L402 ${one.admin}`],
    ];
    for (const [method, path] of routes()) {
      for (const [code, authorization] of headers) {
        const answer = await api.call(method, path, { headers: authorization === undefined ? {} : { authorization }, ...(method === 'GET' || method === 'DELETE' ? {} : { body: {} }) });
        expect([path, authorization, answer.status, answer.body.code]).toEqual([path, authorization, 401, code]);
        expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer realm="l402kit"/);
        expect(JSON.stringify(answer.body)).not.toContain(one.admin);
      }
    }
  });

  it('opens exactly the routes of its scopes', async () => {
    const keys = new Map<Scope, string>();
    for (const scope of ['read', 'invoices', 'webhooks', 'admin'] as const) keys.set(scope, (await newKey(scope)).secret);
    for (const [method, path, scopes] of routes()) {
      for (const [scope, key] of keys) {
        const allowed = scope === 'admin' || scopes.includes(scope);
        const answer = await api.call(method, path, { key, ...(method === 'GET' || method === 'DELETE' ? {} : { body: {} }) });
        expect([method, path, scope, answer.status === 403]).toEqual([method, path, scope, !allowed]);
        if (!allowed) expect(answer.body).toMatchObject({ code: 'scope-missing', requiredScopes: [...new Set([...scopes, 'admin'])] });
      }
    }
  });

  it('is shown once and stored only as a hash', async () => {
    const { id, secret } = await newKey('read');
    const list = await api.call('GET', '/v1/api-keys', { key: one.admin });
    const shown = list.body.data.find((k: { id: string }) => k.id === id);
    expect(shown).toMatchObject({ name: 'read', scopes: ['read'], revokedAt: null });
    expect(secret.startsWith(shown.prefix)).toBe(true);
    expect(shown.prefix.length).toBeLessThan(20);
    const stored = JSON.stringify(await api.harness.query(`select row_to_json(k)::text as row from api_keys k`));
    for (const key of [secret, one.admin, one.invoices, two.admin]) {
      expect(JSON.stringify(list.body)).not.toContain(key);
      expect(stored).not.toContain(key);
    }
  });

  it('that is revoked is refused at once, and revoking it again changes nothing', async () => {
    const { id, secret } = await newKey('read');
    expect((await api.call('GET', '/v1/operator', { key: secret })).status).toBe(200);
    expect((await api.call('DELETE', `/v1/api-keys/${id}`, { key: one.admin })).status).toBe(204);
    expect((await api.call('GET', '/v1/operator', { key: secret })).status).toBe(401);
    const revokedAt = async () => (await api.call('GET', '/v1/api-keys', { key: one.admin })).body.data.find((k: { id: string }) => k.id === id).revokedAt;
    const first = await revokedAt();
    expect(first).not.toBeNull();
    expect((await api.call('DELETE', `/v1/api-keys/${id}`, { key: one.admin })).status).toBe(204);
    expect(await revokedAt()).toBe(first);
  });

  it('of the last admin cannot be revoked, even by two requests at once', async () => {
    const three = await api.signUp();
    const keys = (await api.call('GET', '/v1/api-keys', { key: three.admin })).body.data as { id: string; scopes: Scope[] }[];
    const first = keys.find((k) => k.scopes.includes('admin'))!;
    const refused = await api.call('DELETE', `/v1/api-keys/${first.id}`, { key: three.admin });
    expect([refused.status, refused.body.code]).toEqual([409, 'last-admin-key']);
    const second = (await api.call('POST', '/v1/api-keys', { key: three.admin, body: { name: 'second', scopes: ['admin'] } })).body;
    const both = await Promise.all([
      api.call('DELETE', `/v1/api-keys/${first.id}`, { key: three.admin }),
      api.call('DELETE', `/v1/api-keys/${second.id}`, { key: second.secret }),
    ]);
    expect(both.filter((a) => a.status === 204)).toHaveLength(1);
    const left = await api.harness.query(`select 1 from api_keys k join operators o on o.id = k.operator_id where 'admin' = any(scopes) and revoked_at is null and o.lightning_address = 'operator3@wallet.test'`);
    expect(left).toHaveLength(1);
  });

  it('counts against its own limit, told in headers, and a limited one is told how long to wait', async () => {
    const limited = await startTestApi({ RATE_LIMIT_PER_MINUTE: '3' });
    try {
      const operator = await limited.signUp();
      const answers = [];
      for (let i = 0; i < 4; i++) answers.push(await limited.call('GET', '/v1/invoices', { key: operator.invoices }));
      expect(answers.map((a) => a.status)).toEqual([200, 200, 200, 429]);
      expect(answers.map((a) => a.headers.get('ratelimit')!.split(';')[1])).toEqual(['r=2', 'r=1', 'r=0', 'r=0']);
      expect(answers[3]!.headers.get('ratelimit-policy')).toBe('"key";q=3;w=60');
      expect(Number(answers[3]!.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      expect(answers[3]!.body.code).toBe('rate-limited');
      expect((await limited.call('GET', '/v1/operator', { key: operator.admin })).status).toBe(200);
    } finally {
      await limited.close();
    }
  });

  it('cannot be guessed quickly: wrong keys and sign-ups count against the source', async () => {
    const limited = await startTestApi({ RATE_LIMIT_ANONYMOUS_PER_MINUTE: '3' });
    try {
      const operator = await limited.signUp();
      const guesses = [];
      for (let i = 0; i < 3; i++) guesses.push((await limited.call('GET', '/v1/operator', { key: 'l402_admin_guess' })).status);
      expect(guesses).toEqual([401, 401, 429]);
      expect((await limited.call('POST', '/v1/operators', { body: { lightningAddress: 'x@wallet.test' } })).status).toBe(429);
      expect((await limited.call('GET', '/v1/operator', { key: operator.admin })).status).toBe(200);
      expect((await limited.call('GET', '/healthz')).status).toBe(200);
    } finally {
      await limited.close();
    }
  });
});

describe('the source of a request', () => {
  const statuses = async (api: TestApi): Promise<number[]> => {
    const seen: number[] = [];
    for (const address of ['198.51.100.1', '198.51.100.2', '198.51.100.1']) {
      seen.push((await api.call('GET', '/v1/operator', { key: 'l402_admin_guess', headers: { 'x-forwarded-for': address } })).status);
    }
    return seen;
  };

  it('is the connection, whatever a stranger writes into X-Forwarded-For', async () => {
    const direct = await startTestApi({ RATE_LIMIT_ANONYMOUS_PER_MINUTE: '1' });
    try { expect(await statuses(direct)).toEqual([401, 429, 429]); } finally { await direct.close(); }
  });

  it('is what our own proxy says, where that is configured', async () => {
    const behind = await startTestApi({ RATE_LIMIT_ANONYMOUS_PER_MINUTE: '1', TRUSTED_PROXIES: '127.0.0.0/8' });
    try { expect(await statuses(behind)).toEqual([401, 401, 429]); } finally { await behind.close(); }
  });
});

describe('the keys of an account', () => {
  it('are a hundred at most that are not revoked, also when several are made at once', async () => {
    const owner = await api.signUp();
    const create = () => api.call('POST', '/v1/api-keys', { key: owner.admin, body: { name: 'one more', scopes: ['read'] } });
    const answers = [];
    for (let i = 0; i < 10; i++) answers.push(...await Promise.all(Array.from({ length: 12 }, create)));
    // Two were made with the account.
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(98);
    expect(answers.find(({ status }) => status !== 201)).toMatchObject({ status: 409, body: { code: 'api-key-limit' } });
    expect((await api.call('DELETE', `/v1/api-keys/${answers[0]!.body.id}`, { key: owner.admin })).status).toBe(204);
    expect([(await create()).status, (await create()).status]).toEqual([201, 409]);
  });
});

describe('invented keys', () => {
  it('that are well formed cost a source a bounded number of queries, and nobody else anything', async () => {
    const limited = await startTestApi({ RATE_LIMIT_ANONYMOUS_PER_MINUTE: '5', TRUSTED_PROXIES: '127.0.0.1' });
    try {
      const owner = await limited.signUp();
      const { pool } = limited.parts.database;
      const query = jest.spyOn(pool, 'query');
      const questions = () => query.mock.calls.filter(([asked]) => (asked as { name?: string }).name === 'auth-find-api-key').length;
      const ask = (key: string, source: string) => limited.call('GET', '/v1/operator', { key, headers: { 'x-forwarded-for': source } });
      const guesses = await Promise.all(Array.from({ length: 80 }, () => ask(newApiKeyText(['admin']).secret, '198.51.100.1')));
      expect(guesses.map(({ status }) => status).sort()).toEqual([...Array<number>(5).fill(401), ...Array<number>(75).fill(429)]);
      expect([questions(), Number(guesses.find(({ status }) => status === 429)!.headers.get('retry-after')) > 0]).toEqual([50, true]);

      expect((await ask(owner.admin, '198.51.100.2')).status).toBe(200);
      // A key that is at work goes on from wherever it is used.
      expect((await ask(owner.admin, '198.51.100.1')).status).toBe(200);
      query.mockRestore();
    } finally {
      await limited.close();
    }
  });

  it('are asked about once, and a valid key is never counted against its source', async () => {
    const limited = await startTestApi({ RATE_LIMIT_ANONYMOUS_PER_MINUTE: '3', TRUSTED_PROXIES: '127.0.0.1' });
    try {
      const keys: string[] = [];
      for (let i = 0; i < 8; i++) keys.push((await limited.call('POST', '/v1/operators', { body: { lightningAddress: `o${i}@wallet.test` }, headers: { 'x-forwarded-for': `203.0.113.${i}` } })).body.keys.admin.secret);
      const query = jest.spyOn(limited.parts.database.pool, 'query');
      for (const key of keys) expect((await limited.call('GET', '/v1/operator', { key, headers: { 'x-forwarded-for': '198.51.100.7' } })).status).toBe(200);
      const questions = () => query.mock.calls.filter(([asked]) => (asked as { name?: string }).name === 'auth-find-api-key').length;
      expect(questions()).toBe(8);
      const wrong = newApiKeyText(['admin']).secret;
      for (let i = 0; i < 3; i++) expect((await limited.call('GET', '/v1/operator', { key: wrong, headers: { 'x-forwarded-for': '198.51.100.7' } })).status).toBe(401);
      expect(questions()).toBe(9);
      query.mockRestore();
    } finally {
      await limited.close();
    }
  });
});

describe('operators', () => {
  it('see nothing of each other: every foreign id is answered as one that does not exist', async () => {
    const invoice = await newInvoice(one.invoices);
    const key = await newKey('read');
    const nowhere = 'inv_01kar5x5x5x5x5x5x5x5x5x5x5';
    for (const [method, path] of [['GET', `/v1/invoices/${invoice}`], ['POST', `/v1/invoices/${invoice}/cancel`], ['DELETE', `/v1/api-keys/${key.id}`], ['GET', `/v1/invoices/${nowhere}`], ['GET', '/v1/payouts/po_01kar5x5x5x5x5x5x5x5x5x5x5'], ['GET', '/v1/invoices/nonsense'], ['GET', `/v1/payouts/${invoice}`]] as const) {
      const answer = await api.call(method, path, { key: two.admin });
      expect([path, answer.status, answer.body.code]).toEqual([path, 404, 'not-found']);
    }
    expect((await api.call('GET', `/v1/invoices/${invoice}`, { key: one.invoices })).body.status).toBe('open');
    expect((await api.call('GET', '/v1/operator', { key: key.secret })).status).toBe(200);
    expect((await api.call('GET', '/v1/invoices', { key: two.admin })).body.data).toEqual([]);
    expect((await api.call('GET', `/v1/invoices?after=${invoice}`, { key: two.admin })).body.data).toEqual([]);
    expect((await api.call('GET', '/v1/api-keys', { key: two.admin })).body.data.map((k: { name: string }) => k.name)).toEqual(['invoices', 'admin']);
  });

  it('may share an address and still see only what is theirs', async () => {
    const first = await api.signUp('shared@wallet.test');
    const second = await api.signUp('shared@wallet.test');
    expect(first.id).not.toBe(second.id);
    const invoice = await newInvoice(first.invoices);
    expect((await api.call('GET', `/v1/invoices/${invoice}`, { key: second.admin })).status).toBe(404);
  });
});
