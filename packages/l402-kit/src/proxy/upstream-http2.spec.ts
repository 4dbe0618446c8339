import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect as connectHttp2, createSecureServer, createServer, type Http2Server, type Http2ServerRequest, type Http2ServerResponse, type ServerHttp2Session } from 'node:http2';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { parseChallenges } from '@l402kit/l402';
import { L402Client } from '../client/l402-client.js';
import { MemoryReplayStore } from '../replay/memory-replay-store.js';
import { PaperNode } from '../testing/paper-node.fixture.js';
import { TLS_CERTIFICATE, TLS_KEY } from '../testing/tls.fixture.js';
import { readProxyConfig } from './proxy-config.js';
import { startProxy, type RunningProxy } from './proxy-server.js';

const MEGABYTE = 1_048_576;
const PIECES = 24;
const piece = randomBytes(MEGABYTE);
const node = new PaperNode();
const wallet = { payInvoice: (invoice: string) => Promise.resolve({ preimage: node.pay(invoice) }) };
const start = (upstream: string, more: object = {}) => startProxy(
  readProxyConfig({ upstream, address: 'you@blink.sv', price: 10, host: '127.0.0.1', port: 0, timeoutMs: 1_000, rootKey: '11'.repeat(32), ...(upstream.startsWith('https') ? { upstreamCa: TLS_CERTIFICATE } : {}), ...more }),
  node, { replay: new MemoryReplayStore() },
);
const listen = async (server: Server, port = 0): Promise<number> => {
  await new Promise<void>((resolve) => { server.listen(port, '127.0.0.1', resolve); });
  return (server.address() as AddressInfo).port;
};

beforeAll(() => { jest.spyOn(console, 'warn').mockImplementation(() => undefined); });
afterAll(() => { jest.restoreAllMocks(); });

describe.each([
  ['in the clear (h2c)', 'h2c', () => createServer()],
  ['over TLS', 'https', () => createSecureServer({ key: TLS_KEY, cert: TLS_CERTIFICATE })],
] as const)('an upstream that speaks HTTP/2 and nothing else, %s,', (_where, scheme, create) => {
  let upstream: Http2Server;
  let proxy: RunningProxy;
  const sessions = new Set<ServerHttp2Session>();
  const seen: Http2ServerRequest['headers'][] = [];
  let sent = 0;

  function answer(request: Http2ServerRequest, response: Http2ServerResponse): void {
    seen.push(request.headers);
    if (request.method === 'HEAD') { response.setHeader('l402-price-sats', '7'); response.end(); return; }
    switch (request.url) {
      case '/silent': return;
      case '/broken': response.writeHead(500).end('broken'); return;
      case '/reset': response.write('half', () => { response.stream.close(2); }); return;
      case '/cut': response.write('half', () => { request.stream.session!.destroy(); }); return;
      case '/nothing': response.writeHead(204).end(); return;
      case '/echo': request.pipe(response.stream); return;
      case '/hash': {
        const hash = createHash('sha256');
        request.on('data', (chunk: Buffer) => hash.update(chunk)).on('end', () => { response.end(hash.digest('hex')); });
        return;
      }
      case '/down': {
        sent = 0;
        const write = (): void => {
          while (sent < PIECES) {
            sent++;
            if (!response.write(piece)) { response.stream.once('drain', write); return; }
          }
          response.end();
        };
        write();
        return;
      }
      default: {
        let body = '';
        request.on('data', (chunk: Buffer) => { body += chunk.toString(); }).on('end', () => {
          response.writeHead(200, { 'x-from': 'upstream', 'set-cookie': ['a=1', 'b=2'] });
          response.end(`${request.method} ${request.url} ${body}`);
        });
      }
    }
  }

  beforeAll(async () => {
    upstream = create();
    upstream.on('request', answer).on('session', (session: ServerHttp2Session) => { sessions.add(session); session.once('close', () => sessions.delete(session)); });
    proxy = await start(`${scheme}://localhost:${await listen(upstream)}`, { routes: [{ path: '/asked', price: 'upstream' }] });
  });
  afterAll(async () => {
    await proxy.close();
    for (const session of sessions) session.destroy();
    await new Promise((resolve) => { upstream.close(resolve); });
  });
  beforeEach(() => { seen.length = 0; });

  const buy = async (path: string): Promise<string> => {
    const parsed = parseChallenges((await fetch(proxy.url + path)).headers.get('www-authenticate') ?? '');
    if (!parsed.ok) throw new Error(parsed.problem.detail);
    return `L402 ${parsed.value[0]!.macaroon}:${node.pay(parsed.value[0]!.invoice)}`;
  };
  const post = (path: string, authorization: string): ReturnType<typeof httpRequest> => httpRequest(proxy.url + path, { method: 'POST', headers: { authorization } });

  it('answers ordinary requests, and is told who paid but not the credential', async () => {
    const response = await new L402Client({ wallet }).fetch(`${proxy.url}/data?x=1`, { method: 'POST', body: 'hello', headers: { 'content-type': 'text/plain' } });
    expect([response.status, await response.text(), response.headers.get('x-from'), response.headers.getSetCookie()]).toEqual([200, 'POST /data?x=1 hello', 'upstream', ['a=1', 'b=2']]);
    expect(seen).toEqual([expect.objectContaining({ 'x-l402-paid-sats': '10', ':authority': expect.stringContaining('localhost'), 'content-length': '5', 'x-forwarded-for': '127.0.0.1' })]);
    expect(seen[0]).not.toHaveProperty('authorization');
    expect(seen[0]).not.toHaveProperty('connection');
  });

  it('answers without a body, names prices, and serves callers with HTTP/2 as well', async () => {
    const nothing = await new L402Client({ wallet }).fetch(`${proxy.url}/nothing`);
    expect([nothing.status, await nothing.text()]).toEqual([204, '']);
    const before = node.receivedSats;
    expect(await (await new L402Client({ wallet }).fetch(`${proxy.url}/asked`)).text()).toBe('GET /asked ');
    expect(node.receivedSats - before).toBe(7);
    const session = connectHttp2(proxy.url);
    const stream = session.request({ ':path': '/both', authorization: await buy('/both') });
    let text = '';
    for await (const chunk of stream) text += String(chunk);
    session.close();
    expect(text).toBe('GET /both ');
  });

  it('streams in both directions at the same time', async () => {
    const request = post('/echo', await buy('/echo'));
    request.write('one');
    const [response] = await once(request, 'response') as [IncomingMessage];
    for (const words of ['one', 'two', 'three']) {
      if (words !== 'one') request.write(words);
      expect(String((await once(response, 'data'))[0])).toBe(words);
    }
    request.end();
    await once(response, 'end');
  });

  it('gets and gives large bodies whole, and is held up while nobody reads', async () => {
    const expected = createHash('sha256');
    for (let i = 0; i < PIECES; i++) expected.update(piece);
    const whole = expected.digest('hex');
    const up = post('/hash', await buy('/hash'));
    for (let i = 0; i < PIECES; i++) if (!up.write(piece)) await once(up, 'drain');
    up.end();
    expect(String((await once((await once(up, 'response') as [IncomingMessage])[0], 'data'))[0])).toBe(whole);

    const down = httpRequest(`${proxy.url}/down`, { headers: { authorization: await buy('/down') } }).end();
    const [response] = await once(down, 'response') as [IncomingMessage];
    // The upstream writes nothing more while two looks find the same.
    for (let before = -1; before !== sent;) {
      before = sent;
      await new Promise((resolve) => { setTimeout(resolve, 200); });
    }
    expect(sent).toBeLessThan(PIECES / 2);
    const hash = createHash('sha256');
    for await (const chunk of response) hash.update(chunk as Buffer);
    expect(hash.digest('hex')).toBe(whole);
  }, 30_000);

  it('costs nothing when it fails, breaks off or never answers', async () => {
    const authorization = await buy('/any');
    const get = (path: string) => fetch(proxy.url + path, { headers: { authorization } });
    expect((await get('/broken')).status).toBe(500);
    for (const path of ['/reset', '/cut']) await expect(get(path).then((response) => response.text())).rejects.toThrow();
    expect((await get('/silent')).status).toBe(504);
    expect((await get('/fine')).status).toBe(200);
    expect((await get('/fine')).status).toBe(402);
  });

  it('is reached again after it has ended the connection', async () => {
    for (const session of sessions) session.close();
    expect((await new L402Client({ wallet }).fetch(`${proxy.url}/after`)).status).toBe(200);
    for (const session of sessions) session.destroy();
    expect((await new L402Client({ wallet }).fetch(`${proxy.url}/after`)).status).toBe(200);
  });
});

describe('the protocol of an https upstream', () => {
  const certificate = { key: TLS_KEY, cert: TLS_CERTIFICATE };
  const says = (words: string) => (_request: unknown, response: { end(text: string): unknown }) => { response.end(words); };

  it('is the one that it chooses, and asked for again after a failure', async () => {
    const first = createHttps(certificate, says('HTTP/1.1'));
    const port = await listen(first);
    const proxy = await start(`https://localhost:${port}`, { price: 0 });
    const text = async (): Promise<string> => (await fetch(proxy.url)).text();
    expect(await text()).toBe('HTTP/1.1');
    first.closeAllConnections();
    await new Promise((resolve) => { first.close(resolve); });
    expect((await fetch(proxy.url)).status).toBe(502);
    const second = createSecureServer(certificate, says('HTTP/2'));
    await listen(second, port);
    expect(await text()).toBe('HTTP/2');
    await proxy.close();
    await new Promise((resolve) => { second.close(resolve); });
  });

  it('is found in time, or the caller is told', async () => {
    const mute = createServer();
    const proxy = await start(`https://localhost:${await listen(mute)}`, { price: 0, timeoutMs: 300 });
    mute.removeAllListeners('connection').on('connection', (socket) => { socket.on('error', () => undefined).resume(); });
    expect((await fetch(proxy.url)).status).toBe(504);
    await proxy.close();
    await new Promise((resolve) => { mute.close(resolve); });
  });
});
