import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect as connectHttp2, createServer as createHttp2 } from 'node:http2';
import { createConnection, type AddressInfo } from 'node:net';
import { Client, credentials, Server as GrpcServer, ServerCredentials, type ServiceDefinition } from '@grpc/grpc-js';
import { parseChallenges } from '@l402kit/l402';
import { L402Client } from '../client/l402-client.js';
import { l402ClientInterceptor } from '../grpc/client-interceptor.js';
import { MemoryReplayStore } from '../replay/memory-replay-store.js';
import { serveLocally, textOf, type LocalServer } from '../testing/http-server.fixture.js';
import { PaperNode } from '../testing/paper-node.fixture.js';
import { readProxyConfig } from './proxy-config.js';
import { startProxy, type RunningProxy } from './proxy-server.js';

const node = new PaperNode();
const pays = { payInvoice: (invoice: string) => Promise.resolve({ preimage: node.pay(invoice) }) };
const start = (upstream: string, more: object = {}) => startProxy(
  readProxyConfig({ upstream, address: 'you@blink.sv', price: 10, host: '127.0.0.1', port: 0, timeoutMs: 2_000, rootKey: '11'.repeat(32), ...more }),
  node, { replay: new MemoryReplayStore() },
);

beforeAll(() => { jest.spyOn(console, 'warn').mockImplementation(() => undefined); });
afterAll(() => { jest.restoreAllMocks(); });

describe('the proxy', () => {
  let upstream: LocalServer;
  let proxy: RunningProxy;
  const seen: IncomingMessage['headers'][] = [];
  let release: (() => void) | undefined;

  beforeAll(async () => {
    upstream = await serveLocally((request, response) => {
      seen.push(request.headers);
      const path = request.url!;
      if (path.startsWith('/priced')) { response.writeHead(200, { 'l402-price-sats': path.includes('dear') ? '50' : '3' }).end(request.method === 'HEAD' ? undefined : 'priced'); return; }
      if (path === '/silent') return;
      if (path === '/broken') { response.writeHead(500).end('broken'); return; }
      if (path === '/cut') { response.writeHead(200, { 'content-length': '100' }); response.write('half', () => { response.destroy(); }); return; }
      if (path === '/stream') { response.write('first\n'); release = () => { response.end('second\n'); }; return; }
      void textOf(request).then((body) => { response.writeHead(200, { 'x-from': 'upstream', connection: 'keep-alive' }).end(`${request.method} ${path} ${body}`); });
    });
    upstream.server.on('upgrade', (request: IncomingMessage, socket) => {
      seen.push(request.headers);
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n');
      socket.pipe(socket);
    });
    proxy = await start(upstream.url, { free: ['/health', '/docs/*'], routes: [{ path: '/images/*', price: 25 }, { path: '/priced/*', price: 'upstream' }] });
  });
  afterAll(async () => { await proxy.close(); await upstream.close(); });
  beforeEach(() => { seen.length = 0; });

  const buy = async (path: string, init: RequestInit = {}): Promise<string> => {
    const response = await fetch(proxy.url + path, init);
    const parsed = parseChallenges(response.headers.get('www-authenticate') ?? '');
    if (!parsed.ok) throw new Error(`${response.status}: ${parsed.problem.detail}`);
    return `L402 ${parsed.value[0]!.macaroon}:${node.pay(parsed.value[0]!.invoice)}`;
  };
  const priceOf = async (path: string) => (await new L402Client({ wallet: pays }).preview(proxy.url + path))?.priceSats ?? 0;

  it('sells what lies behind it, and hands on who paid but not the credential', async () => {
    const response = await new L402Client({ wallet: pays, agentId: 'a' }).fetch(`${proxy.url}/data?x=1`, { method: 'POST', body: 'hello', headers: { 'x-l402-paid-sats': '99999', 'content-type': 'text/plain' } });
    expect([response.status, await response.text(), response.headers.get('x-from')]).toEqual([200, 'POST /data?x=1 hello', 'upstream']);
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ 'x-l402-paid-sats': '10', 'x-l402-payment-hash': expect.stringMatching(/^[0-9a-f]{64}$/), 'x-forwarded-for': '127.0.0.1', host: new URL(upstream.url).host });
    expect(seen[0]!.authorization).toBeUndefined();
  });

  it('has prices by path, free paths, and prices that the upstream names', async () => {
    expect(await Promise.all(['/x', '/images/7', '/images', '/health', '/docs/a', '/priced/a', '/priced/dear', '/IMAGES/7/', '/%69mages/7', '/images;v=1/7', '/%2569mages;/7', '/%69mages/%ff', '/%69%6dages%ff/../images/7'].map(priceOf))).toEqual([10, 25, 25, 0, 0, 3, 50, 25, 25, 25, 25, 25, 25]);
    const cheap = await buy('/priced/a');
    expect((await fetch(`${proxy.url}/priced/dear`, { headers: { authorization: cheap } })).status).toBe(402);
    expect((await fetch(`${proxy.url}/priced/b`, { headers: { authorization: cheap } })).status).toBe(200);
  });

  it.each(['/docs/../data', '/docs/%2e%2e/data', '/docs%2f..%2fdata', '/docs\\..\\data', '//data', '/docs//../data', '/HEALTH', '/health/', '/health%00', '/docs/..;/data', '/docs/..;x=1/data', '/docs/%2e%2e;/data', '/docs/.%2e%3b/data', '/docs/%252e%252e/data', '/docs/%252e%252e%252fdata', '/docs/..%3b%ff/data', '/docs/..;/%ff'])('%s is no way around the price', async (path) => {
    const status = await new Promise<number>((resolve, reject) => {
      httpRequest({ host: '127.0.0.1', port: new URL(proxy.url).port, path }, (response) => { response.resume(); resolve(response.statusCode!); }).on('error', reject).end();
    });
    expect([400, 402]).toContain(status);
    expect(seen).toHaveLength(0);
  });

  it('streams: the first part arrives before the second exists', async () => {
    const response = await fetch(`${proxy.url}/stream`, { headers: { authorization: await buy('/stream') } });
    const reader = response.body!.getReader();
    expect(Buffer.from((await reader.read()).value!).toString()).toBe('first\n');
    release!();
    expect(Buffer.from((await reader.read()).value!).toString()).toBe('second\n');
  });

  it('a call that the upstream fails, cuts off or never answers costs nothing', async () => {
    const credential = await buy('/any');
    const get = (path: string) => fetch(proxy.url + path, { headers: { authorization: credential } });
    expect((await get('/broken')).status).toBe(500);
    await expect(get('/cut').then((response) => response.text())).rejects.toThrow();
    const silent = await get('/silent');
    expect([silent.status, await silent.json()]).toEqual([504, expect.objectContaining({ detail: expect.stringContaining('not used') })]);
    expect((await get('/fine')).status).toBe(200);
    expect((await get('/fine')).status).toBe(402);
  });

  it('an upstream that is away is 502, and costs nothing', async () => {
    const away = await start('http://127.0.0.1:1');
    const parsed = parseChallenges((await fetch(away.url)).headers.get('www-authenticate')!);
    if (!parsed.ok) throw new Error(parsed.problem.detail);
    const authorization = `L402 ${parsed.value[0]!.macaroon}:${node.pay(parsed.value[0]!.invoice)}`;
    for (let i = 0; i < 2; i++) expect((await fetch(away.url, { headers: { authorization } })).status).toBe(502);
    await away.close();
  });

  it('passes WebSockets on after payment, and answers 402 before', async () => {
    const upgrade = (headers: Record<string, string>) => new Promise<string>((resolve, reject) => {
      const socket = createConnection(Number(new URL(proxy.url).port), '127.0.0.1', () => {
        const lines = Object.entries({ host: 'x', connection: 'Upgrade', upgrade: 'echo', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`).join('');
        socket.write(`GET /socket HTTP/1.1\r\n${lines}\r\n`);
      });
      let text = '';
      socket.on('error', reject);
      socket.on('close', () => resolve(text));
      socket.on('data', (chunk) => {
        text += chunk.toString();
        if (text.endsWith('\r\n\r\n') && text.includes(' 101 ')) socket.write('ping over the socket');
        if (text.endsWith('ping over the socket')) socket.end();
      });
    });
    const refused = await upgrade({});
    expect(refused).toMatch(/^HTTP\/1\.1 402 .*www-authenticate: L402 /s);
    expect(seen).toHaveLength(0);
    const opened = await upgrade({ authorization: await buy('/socket') });
    expect(opened).toMatch(/^HTTP\/1\.1 101 .*ping over the socket$/s);
    expect(seen[0]).toMatchObject({ 'x-l402-paid-sats': '10' });
  });

  it('speaks HTTP/2 without TLS on the same port', async () => {
    const session = connectHttp2(proxy.url);
    const get = (headers: Record<string, string>) => new Promise<[number, string]>((resolve, reject) => {
      const stream = session.request({ ':path': '/over-http2', ...headers });
      let status = 0;
      let text = '';
      stream.on('response', (received) => { status = received[':status']!; });
      stream.setEncoding('utf8').on('data', (chunk: string) => { text += chunk; }).on('end', () => resolve([status, text])).on('error', reject).end();
    });
    expect((await get({}))[0]).toBe(402);
    expect(await get({ authorization: await buy('/over-http2') })).toEqual([200, 'GET /over-http2 ']);
    session.close();
  });
});

it('a proxy that is asked to end takes no new calls, and answers those that were paid', async () => {
  let arrived = (): void => undefined;
  const atUpstream = new Promise<void>((resolve) => { arrived = resolve; });
  let release = (): void => undefined;
  const upstream = await serveLocally((_request, response) => { release = () => { response.end('served'); }; arrived(); });
  const proxy = await start(upstream.url);
  const paid = new L402Client({ wallet: pays }).fetch(proxy.url);
  await atUpstream;
  const closed = proxy.close();
  await expect(fetch(proxy.url)).rejects.toThrow();
  release();
  expect(await (await paid).text()).toBe('served');
  await closed;
  await upstream.close();
});

describe('the proxy before a gRPC server', () => {
  const text = { serialize: (value: string) => Buffer.from(value), deserialize: (bytes: Buffer) => bytes.toString() };
  const service = { Say: {
    path: '/test.Echo/Say', requestStream: false, responseStream: false,
    requestSerialize: text.serialize, requestDeserialize: text.deserialize, responseSerialize: text.serialize, responseDeserialize: text.deserialize,
  } } as unknown as ServiceDefinition;

  it('sells calls to clients that pay, with their trailers', async () => {
    const server = new GrpcServer();
    server.addService(service, { Say: (call: { request: string }, answer: (error: object | null, value?: string) => void) => (call.request === 'fail' ? answer({ code: 13, details: 'broken' }) : answer(null, `you said ${call.request}`)) });
    const port = await new Promise<number>((resolve, reject) => { server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => { if (error) reject(error); else resolve(bound); }); });
    const proxy = await start(`http://127.0.0.1:${port}`);
    const client = new Client(new URL(proxy.url).host, credentials.createInsecure(), { interceptors: [l402ClientInterceptor({ wallet: pays })] });
    const say = (words: string) => new Promise<string>((resolve, reject) => { client.makeUnaryRequest('/test.Echo/Say', text.serialize, text.deserialize, words, (error, value) => { if (error) reject(error); else resolve(value!); }); });
    const before = node.receivedSats;
    expect(await say('hello')).toBe('you said hello');
    await expect(say('fail')).rejects.toMatchObject({ code: 13, details: 'broken' });
    expect(node.receivedSats - before).toBe(20);
    client.close();
    await proxy.close();
    server.forceShutdown();
  });

  it('an upstream that is away is UNAVAILABLE', async () => {
    const blackHole = createHttp2();
    await new Promise<void>((resolve) => { blackHole.listen(0, '127.0.0.1', resolve); });
    const { port } = blackHole.address() as AddressInfo;
    await new Promise((resolve) => { blackHole.close(resolve); });
    const proxy = await start(`http://127.0.0.1:${port}`);
    const client = new Client(new URL(proxy.url).host, credentials.createInsecure(), { interceptors: [l402ClientInterceptor({ wallet: pays })] });
    await expect(new Promise((resolve, reject) => { client.makeUnaryRequest('/test.Echo/Say', text.serialize, text.deserialize, 'x', (error) => { if (error) reject(error); else resolve(undefined); }); })).rejects.toMatchObject({ code: 14 });
    client.close();
    await proxy.close();
  });
});

describe('settings of the proxy', () => {
  const good = { upstream: 'http://localhost:3000', address: 'you@blink.sv', price: 10 };
  it.each([
    [{ ...good, upstream: undefined }, 'upstream is missing'], [{ ...good, upstream: 'localhost:3000' }, 'no http, https or h2c address'], [{ ...good, upstream: 'h2c://' }, 'no http, https or h2c address'], [{ ...good, upstream: 'h2c://x/y' }, 'without a path'], [{ ...good, upstream: 'http://x/y' }, 'without a path'],
    [{ ...good, address: undefined }, 'address is missing'], [{ ...good, price: '10' }, 'price is a whole number'], [{ ...good, price: -1 }, 'price is a whole number'], [{ ...good, price: 1.5 }, 'price is'],
    [{ ...good, prize: 1 }, '"prize" is no setting'], [{ ...good, free: '/x' }, 'free is a list'], [{ ...good, free: ['x'] }, 'no path'], [{ ...good, routes: [{ path: '/x' }] }, 'the price of /x'],
    [{ ...good, routes: [{ path: '/x', price: 1, cost: 2 }] }, 'no "cost"'], [{ ...good, routes: [{ path: '/a/*/b', price: 1 }] }, 'no path'], [{ ...good, port: 70_000 }, 'port is'], [[], 'names and values'], ['x', 'names and values'],
  ])('%j is refused with words', (value, words) => { expect(() => readProxyConfig(value)).toThrow(words); });
  it.each(['http://localhost:3000', 'https://api.example.com', 'h2c://localhost:3000', 'http://[::1]:80'])('%s is an upstream', (upstream) => {
    expect(readProxyConfig({ ...good, upstream }).upstream).toBe(upstream.replace(/:80$/, ''));
  });
  it('what is good is taken, free paths first', () => {
    expect(readProxyConfig({ ...good, free: ['/a'], routes: [{ path: '/*', price: 'upstream' }] }).routes).toEqual([{ path: '/a', price: 0 }, { path: '/*', price: 'upstream' }]);
  });
});
