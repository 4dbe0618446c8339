import { connect } from 'node:net';
import { startCuttableProxy, type CuttableProxy } from '../support/cuttable-proxy.js';
import { startTestApi, type TestApi } from '../support/test-api.js';

let api: TestApi;
beforeAll(async () => { api = await startTestApi(); });
afterAll(() => api.close());

describe('health', () => {
  it('says that the process is alive without asking anybody', async () => {
    expect((await api.call('GET', '/healthz')).body).toEqual({ status: 'ok' });
  });

  it('says ready with each part, and 503 with the part that is not there', async () => {
    expect(await api.call('GET', '/readyz')).toMatchObject({ status: 200, body: { status: 'ready', parts: { database: 'ok', node: 'ok' } } });
    api.harness.node.unavailable = true;
    expect(await api.call('GET', '/readyz')).toMatchObject({ status: 503, body: { status: 'not-ready', parts: { database: 'ok', node: 'is not available' } } });
    api.harness.node.unavailable = false;
    expect((await api.call('GET', '/readyz')).status).toBe(200);
  });

  it('shows metrics by route pattern, not by path', async () => {
    const operator = await api.signUp();
    await api.call('GET', '/v1/invoices/inv_1', { key: operator.invoices });
    await api.call('GET', '/v1/invoices/inv_2', { key: operator.invoices });
    const { body, headers } = await api.call<string>('GET', '/metrics');
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=/);
    const counted = body.split('\n').filter((line) => line.startsWith('l402_http_request_duration_seconds_count') && line.includes('route="/v1/invoices/:id"') && line.includes('status="404"'));
    expect(counted.map((line) => line.split(' ').at(-1))).toEqual(['2']);
    expect(body).toMatch(/nodejs_eventloop_lag_seconds\{/);
    expect(body).not.toContain('inv_1');
  });
});

describe('a database that is out of reach', () => {
  it('is answered 503 with Retry-After on every kind of route, and the service is back with the database', async () => {
    const server = new URL(process.env['TEST_DATABASE_ADMIN_URL']!);
    const proxy: CuttableProxy = await startCuttableProxy({ host: server.hostname, port: Number(server.port) });
    const own = await startTestApi({}, (url) => Object.assign(new URL(url), { port: String(proxy.port) }).href);
    try {
      const operator = await own.signUp();
      await own.call('GET', '/v1/operator', { key: operator.admin });
      await proxy.cut();
      try {
        for (const [method, path, key, body] of [
          ['GET', '/v1/balance', operator.admin, undefined], ['GET', '/v1/operator', operator.admin, undefined], ['GET', '/v1/invoices', operator.admin, undefined],
          ['POST', '/v1/invoices', operator.invoices, { amountSats: 10 }], ['POST', '/v1/operators', undefined, { lightningAddress: 'new@wallet.test' }],
        ] as const) {
          const answer = await own.call(method, path, { ...(key === undefined ? {} : { key }), ...(body === undefined ? {} : { body }) });
          expect([path, answer.status, answer.body.code]).toEqual([path, 503, 'database-unavailable']);
          expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
          expect(JSON.stringify(answer.body)).not.toMatch(/ECONN|127\.0\.0\.1|prisma/i);
        }
        expect((await own.call('GET', '/readyz')).status).toBe(503);
        expect((await own.call('GET', '/healthz')).status).toBe(200);
      } finally {
        await proxy.restore();
      }
      expect((await own.call('GET', '/v1/balance', { key: operator.admin })).status).toBe(200);
      expect((await own.call('POST', '/v1/invoices', { key: operator.invoices, body: { amountSats: 10 } })).status).toBe(201);
    } finally {
      await own.close();
      await proxy.close();
    }
  });
});

describe('stopping', () => {
  it('answers the request under way and then closes idle connections', async () => {
    const own = await startTestApi();
    const operator = await own.signUp();
    let release = () => undefined as void;
    const made = own.harness.node.createInvoice.bind(own.harness.node);
    const reached = new Promise<void>((resolve) => {
      own.harness.node.createInvoice = async (request) => { resolve(); await new Promise<void>((r) => { release = r; }); return made(request); };
    });
    const idle = connect(Number(new URL(own.url).port), '127.0.0.1');
    const idleClosed = new Promise((resolve) => { idle.once('close', resolve); });
    idle.on('error', () => undefined);
    const underWay = own.call('POST', '/v1/invoices', { key: operator.invoices, body: { amountSats: 10 } });
    await reached;
    const closed = own.app.close();
    release();
    expect((await underWay).status).toBe(201);
    await closed;
    await idleClosed;
    await own.harness.close();
  });
});
