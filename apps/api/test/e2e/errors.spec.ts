import { connect } from 'node:net';
import { errorCatalogue } from '@l402kit/contracts';
import { startTestApi, type Answer, type SignedUpOperator, type TestApi } from '../support/test-api.js';

let api: TestApi;
let operator: SignedUpOperator;
beforeAll(async () => { api = await startTestApi(); operator = await api.signUp(); });
afterAll(() => api.close());

/** Everything that an answer with an error must have, whatever it is about. */
function expectProblem(answer: Answer, code: keyof typeof errorCatalogue): void {
  const { status, title } = errorCatalogue[code];
  expect(answer.body).toMatchObject({ type: `http://api.test/errors/${code}`, title, status, code });
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(answer.headers.get('x-request-id')).toMatch(/^req_[0-9a-z]{26}$/);
  expect(answer.body.requestId).toBe(answer.headers.get('x-request-id'));
  expect(JSON.stringify(answer.body)).not.toMatch(/\bat .*\.(ts|js):\d|select |insert into|prisma/i);
}

describe('errors', () => {
  it('malformed JSON is answered 400', async () => {
    for (const body of ['{', '{"amountMsat": NaN}', 'amount=1', '{"amountMsat": 1e}', '{"__proto__": {}}', '{"a":1,}']) {
      expectProblem(await api.call('POST', '/v1/invoices', { key: operator.invoices, body }), 'malformed-json');
    }
  });

  it('a body above 64 KB is answered 413', async () => {
    expectProblem(await api.call('POST', '/v1/invoices', { key: operator.invoices, body: { amountSats: 10, description: 'x'.repeat(70_000) } }), 'body-too-large');
  });

  it('a body that is not JSON is answered 415', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/xml']) {
      expectProblem(await api.call('POST', '/v1/invoices', { key: operator.invoices, body: 'amountSats=10', headers: { 'content-type': type } }), 'unsupported-media-type');
    }
  });

  it('an unknown path is answered 404, whatever its body', async () => {
    expectProblem(await api.call('GET', '/v1/nothing'), 'route-not-found');
    expectProblem(await api.call('POST', '/nothing', { body: '{' }), 'route-not-found');
    expectProblem(await api.call('GET', '/v1/invoices/a/b/c', { key: operator.admin }), 'route-not-found');
  });

  it('a method that the path does not take is answered 405 with those that it takes', async () => {
    const answer = await api.call('DELETE', '/v1/invoices/inv_0', { key: operator.admin });
    expectProblem(answer, 'method-not-allowed');
    expect(answer.headers.get('allow')).toBe('GET, HEAD');
    expectProblem(await api.call('PUT', '/v1/operator', { key: operator.admin, body: {} }), 'method-not-allowed');
  });

  it('a path that cannot be decoded is answered 400', async () => {
    expectProblem(await api.call('GET', '/v1/invoices/%zz', { key: operator.admin }), 'malformed-request');
  });

  const MALFORMED = ['%zz', '%', '%2', '%e0%a4', '%c0%af', '%ff/x', 'invoice%zz', '..%zz', '%00%', 'a?x=%zz', '%zz?x=%zz', '\\%zz', `${'a'.repeat(5_000)}%zz`, ';%zz', '%zz#x'];
  const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD'];

  it.each(METHODS)('a URL that is malformed is answered to %s in the shape of its part of the API, and never 500', async (method) => {
    for (const path of MALFORMED) {
      for (const root of ['/', '/api/', '/v1/', '/v1/invoices/', '/.well-known/', '/api/../api/', '//api/']) {
        const answer = await raw(`${method} ${root}${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
        const [head = '', body = ''] = answer.split('\r\n\r\n');
        const status = Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]);
        expect([root + path, [400, 401, 404, 405].includes(status), head]).toEqual([root + path, true, head]);
        const plain = root.startsWith('/api/');
        expect(head).toMatch(plain ? /content-type: application\/json; charset=utf-8/ : /content-type: application\/problem\+json; charset=utf-8/);
        if (method === 'HEAD') continue;
        expect(Object.keys(JSON.parse(body)).includes(plain ? 'error' : 'code')).toBe(true);
      }
    }
  });

  it('headers above 16 KB are answered 431 and a line that is no HTTP 400, both as a problem', async () => {
    const overflow = await raw(`GET /v1/operator HTTP/1.1\r\nhost: x\r\nx-big: ${'a'.repeat(20_000)}\r\n\r\n`);
    expect(overflow).toMatch(/^HTTP\/1\.1 431 /);
    expect(overflow).toContain('"code":"header-too-large"');
    const garbage = await raw('this is not http\r\n\r\n');
    expect(garbage).toMatch(/^HTTP\/1\.1 400 /);
    expect(garbage).toContain('"code":"malformed-request"');
  });

  it('a fault of ours is answered 500 without a word about its cause, and logged with the request id', async () => {
    api.harness.node.createInvoice = () => Promise.reject(new Error('select secret_column from nowhere'));
    try {
      const answer = await api.call('POST', '/v1/invoices', { key: operator.invoices, body: { amountSats: 10 } });
      expectProblem(answer, 'internal-error');
      expect(answer.body.detail).toBeUndefined();
      expect(api.logs.some((line) => line.includes(answer.body.requestId) && line.includes('secret_column'))).toBe(true);
    } finally {
      delete (api.harness.node as Partial<typeof api.harness.node>).createInvoice;
    }
  });

  it('a node that is down is answered 503 with Retry-After, and nothing is stored', async () => {
    api.harness.node.unavailable = true;
    try {
      const answer = await api.call('POST', '/v1/invoices', { key: operator.invoices, body: { amountSats: 10 }, headers: { 'idempotency-key': 'node-down' } });
      expectProblem(answer, 'node-unavailable');
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await api.harness.query('select 1 from invoices')).toEqual([]);
      expect(await api.harness.query('select 1 from idempotency_keys')).toEqual([]);
    } finally {
      api.harness.node.unavailable = false;
    }
    expect((await api.call('POST', '/v1/invoices', { key: operator.invoices, body: { amountSats: 10 }, headers: { 'idempotency-key': 'node-down' } })).status).toBe(201);
  });

  it('every error has a page at its type, and the list has them all', async () => {
    const list = await api.call<string>('GET', '/errors');
    for (const code of Object.keys(errorCatalogue)) {
      expect(list.body).toContain(`/errors/${code}`);
      const page = await api.call<string>('GET', `/errors/${code}`);
      expect(page.status).toBe(200);
      expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    }
    expectProblem(await api.call('GET', '/errors/no-such-error'), 'route-not-found');
  });
});

function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(api.url);
    let answer = '';
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(text));
    socket.on('data', (chunk) => { answer += chunk.toString(); }).on('close', () => { resolve(answer); }).on('error', reject);
  });
}
