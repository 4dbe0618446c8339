import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { createServer as createHttps, type Server } from 'node:https';
import { createConnection, createServer, type AddressInfo } from 'node:net';
import { Client, credentials, Server as GrpcServer, ServerCredentials, type ServiceDefinition } from '@grpc/grpc-js';
import { parseChallenges } from '@l402kit/l402';
import { L402Client } from '../client/l402-client.js';
import { l402ClientInterceptor } from '../grpc/client-interceptor.js';
import { MemoryReplayStore } from '../replay/memory-replay-store.js';
import { serveLocally, type LocalServer } from '../testing/http-server.fixture.js';
import { PaperNode } from '../testing/paper-node.fixture.js';
import { TLS_CERTIFICATE, TLS_KEY } from '../testing/tls.fixture.js';
import { readProxyConfig } from './proxy-config.js';
import { startProxy, type RunningProxy } from './proxy-server.js';

const MEGABYTE = 1_048_576;
const node = new PaperNode();
const wallet = { payInvoice: (invoice: string) => Promise.resolve({ preimage: node.pay(invoice) }) };
const start = (upstream: string, more: object = {}) => startProxy(
  readProxyConfig({ upstream, address: 'you@blink.sv', price: 10, host: '127.0.0.1', port: 0, timeoutMs: 5_000, rootKey: '11'.repeat(32), ...more }),
  node, { replay: new MemoryReplayStore() },
);
const buy = async (url: string): Promise<string> => {
  const response = await fetch(url);
  const parsed = parseChallenges(response.headers.get('www-authenticate') ?? '');
  if (!parsed.ok) throw new Error(`${response.status}: ${parsed.problem.detail}`);
  return `L402 ${parsed.value[0]!.macaroon}:${node.pay(parsed.value[0]!.invoice)}`;
};

let warnings: jest.SpyInstance;
beforeAll(() => { warnings = jest.spyOn(console, 'warn').mockImplementation(() => undefined); });
afterAll(() => { jest.restoreAllMocks(); });

describe('an upstream with https', () => {
  let upstream: Server;
  let url: string;
  let proxy: RunningProxy;

  beforeAll(async () => {
    upstream = createHttps({ key: TLS_KEY, cert: TLS_CERTIFICATE }, (request, response) => {
      if (request.method === 'HEAD') { response.setHeader('l402-price-sats', '7').end(); return; }
      response.end(`${request.method} ${request.url} for ${String(request.headers['x-l402-paid-sats'])} sats, ${(request.socket as unknown as { encrypted: boolean }).encrypted ? 'encrypted' : 'in the clear'}`);
    });
    upstream.on('upgrade', (_request: IncomingMessage, socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n');
      socket.pipe(socket);
    });
    await new Promise<void>((resolve) => { upstream.listen(0, '127.0.0.1', resolve); });
    url = `https://localhost:${(upstream.address() as AddressInfo).port}`;
    proxy = await start(url, { upstreamCa: TLS_CERTIFICATE, routes: [{ path: '/asked', price: 'upstream' }] });
  });
  afterAll(async () => { await proxy.close(); upstream.closeAllConnections(); await new Promise((resolve) => { upstream.close(resolve); }); });

  it('is reached under the authority that the operator names, for the answer and for the price', async () => {
    const client = new L402Client({ wallet });
    expect(await (await client.fetch(`${proxy.url}/data`)).text()).toBe('GET /data for 10 sats, encrypted');
    expect(await (await client.fetch(`${proxy.url}/asked`)).text()).toBe('GET /asked for 7 sats, encrypted');
  });

  it('is not believed without it: the caller gets 502 and keeps its payment, the operator is told why no price is known', async () => {
    const trusting = await start(url, { routes: [{ path: '/asked', price: 'upstream' }] });
    const authorization = await buy(`${trusting.url}/data`);
    for (let i = 0; i < 2; i++) expect((await fetch(`${trusting.url}/data`, { headers: { authorization } })).status).toBe(502);
    expect((await fetch(`${trusting.url}/asked`)).status).toBe(502);
    expect(warnings.mock.calls.flat().join('\n')).toMatch(/HEAD \/asked: .*certificate/);
    await trusting.close();
  });

  it('gets WebSockets through its encryption, after payment', async () => {
    const authorization = await buy(`${proxy.url}/socket`);
    const heard = await new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = createConnection(Number(new URL(proxy.url).port), '127.0.0.1', () => { socket.write(`GET /socket HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: echo\r\nauthorization: ${authorization}\r\n\r\n`); });
      socket.on('error', reject).on('close', () => resolve(text)).on('data', (chunk) => {
        text += chunk.toString();
        if (text.endsWith('\r\n\r\n')) socket.write('ping through TLS');
        if (text.endsWith('ping through TLS')) socket.end();
      });
    });
    expect(heard).toMatch(/^HTTP\/1\.1 101 .*ping through TLS$/s);
  });
});

it('an upstream that speaks HTTP/2 over TLS answers gRPC calls', async () => {
  const text = { serialize: (value: string) => Buffer.from(value), deserialize: (bytes: Buffer) => bytes.toString() };
  const service = { Say: {
    path: '/test.Echo/Say', requestStream: false, responseStream: false,
    requestSerialize: text.serialize, requestDeserialize: text.deserialize, responseSerialize: text.serialize, responseDeserialize: text.deserialize,
  } } as unknown as ServiceDefinition;
  const server = new GrpcServer();
  server.addService(service, { Say: (call: { request: string }, answer: (error: null, value: string) => void) => answer(null, `you said ${call.request}`) });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createSsl(null, [{ private_key: Buffer.from(TLS_KEY), cert_chain: Buffer.from(TLS_CERTIFICATE) }]), (error, bound) => { if (error) reject(error); else resolve(bound); });
  });
  const proxy = await start(`https://localhost:${port}`, { upstreamCa: TLS_CERTIFICATE });
  const client = new Client(new URL(proxy.url).host, credentials.createInsecure(), { interceptors: [l402ClientInterceptor({ wallet })] });
  const said = await new Promise<string>((resolve, reject) => { client.makeUnaryRequest('/test.Echo/Say', text.serialize, text.deserialize, 'hello', (error, value) => { if (error) reject(error); else resolve(value!); }); });
  expect(said).toBe('you said hello');
  client.close();
  await proxy.close();
  server.forceShutdown();
});

describe('a large body', () => {
  const piece = randomBytes(MEGABYTE);
  const PIECES = 64;
  const whole = createHash('sha256');
  for (let i = 0; i < PIECES; i++) whole.update(piece);
  const expected = whole.digest('hex');
  let upstream: LocalServer;
  let proxy: RunningProxy;
  let sent = 0;

  beforeAll(async () => {
    upstream = await serveLocally((request, response) => {
      if (request.method === 'POST') {
        const hash = createHash('sha256');
        request.on('data', (chunk: Buffer) => hash.update(chunk)).on('end', () => { response.end(hash.digest('hex')); });
        return;
      }
      sent = 0;
      const write = (): void => {
        while (sent < PIECES) {
          sent++;
          if (!response.write(piece)) { response.once('drain', write); return; }
        }
        response.end();
      };
      write();
    });
    proxy = await start(upstream.url);
  });
  afterAll(async () => { await proxy.close(); await upstream.close(); });

  it('comes through whole, in either direction', async () => {
    const down = createHash('sha256');
    const response = await fetch(`${proxy.url}/down`, { headers: { authorization: await buy(`${proxy.url}/down`) } });
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) down.update(chunk);
    expect(down.digest('hex')).toBe(expected);

    const authorization = await buy(`${proxy.url}/up`);
    const up = await new Promise<string>((resolve, reject) => {
      const request = httpRequest(`${proxy.url}/up`, { method: 'POST', headers: { authorization } }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (chunk: string) => { text += chunk; }).on('end', () => resolve(text));
      });
      request.on('error', reject);
      let written = 0;
      const write = (): void => { while (written < PIECES) { written++; if (!request.write(piece)) { request.once('drain', write); return; } } request.end(); };
      write();
    });
    expect(up).toBe(expected);
  }, 30_000);

  it('is not gathered in the proxy: while nobody reads, the upstream is held up', async () => {
    const authorization = await buy(`${proxy.url}/down`);
    const answer = await new Promise<IncomingMessage>((resolve, reject) => { httpRequest(`${proxy.url}/down`, { headers: { authorization } }, resolve).on('error', reject).end(); });
    // Until what fits between the two has gone over: the upstream writes nothing more while two looks find the same.
    for (let before = -1; before !== sent;) {
      before = sent;
      await new Promise((resolve) => { setTimeout(resolve, 200); });
    }
    expect(sent).toBeGreaterThan(0);
    expect(sent).toBeLessThan(PIECES / 2);
    let length = 0;
    for await (const chunk of answer as AsyncIterable<Buffer>) length += chunk.length;
    expect(length).toBe(PIECES * MEGABYTE);
  }, 30_000);
});

describe('a caller and an upstream of different patience', () => {
  let upstream: LocalServer;
  let proxy: RunningProxy;
  let callerGone: Promise<unknown>;

  beforeAll(async () => {
    upstream = await serveLocally((request, response) => {
      if (request.url === '/endless') {
        callerGone = once(response, 'close');
        response.write('all but the end');
        return;
      }
      let length = 0;
      request.on('data', (chunk: Buffer) => { length += chunk.length; }).on('end', () => { response.end(`${length} bytes`); });
    });
    proxy = await start(upstream.url, { timeoutMs: 400 });
  });
  afterAll(async () => { await proxy.close(); await upstream.close(); });

  it('whoever goes away in the middle of an answer has used the payment', async () => {
    const authorization = await buy(`${proxy.url}/endless`);
    const leaving = new AbortController();
    const response = await fetch(`${proxy.url}/endless`, { headers: { authorization }, signal: leaving.signal });
    await response.body!.getReader().read();
    leaving.abort();
    await callerGone;
    expect((await fetch(`${proxy.url}/again`, { headers: { authorization } })).status).toBe(402);
  });

  it('a body that takes longer to arrive than the upstream has to answer is not the upstream\'s fault', async () => {
    const request = httpRequest(`${proxy.url}/slow`, { method: 'POST', headers: { authorization: await buy(`${proxy.url}/slow`) } });
    for (let i = 0; i < 8; i++) {
      request.write('0123456789');
      await new Promise((resolve) => { setTimeout(resolve, 100); });
    }
    request.end();
    const [response] = await once(request, 'response') as [IncomingMessage];
    let text = '';
    for await (const chunk of response) text += String(chunk);
    expect([response.statusCode, text]).toEqual([200, '80 bytes']);
  });

  it('whoever stops in the middle of a body gets 504, and whoever sends one to nobody 502', async () => {
    const stopped = httpRequest(`${proxy.url}/slow`, { method: 'POST', headers: { authorization: await buy(`${proxy.url}/slow`) } });
    stopped.on('error', () => undefined).write('and then nothing');
    const [response] = await once(stopped, 'response') as [IncomingMessage];
    expect(response.statusCode).toBe(504);
    stopped.destroy();

    const nobody = await start('http://127.0.0.1:1', { price: 0 });
    expect((await fetch(nobody.url, { method: 'POST', body: 'x'.repeat(MEGABYTE) })).status).toBe(502);
    await nobody.close();
  });
});

it('an answer that nobody may pass on is 502 and costs nothing, and the proxy lives on', async () => {
  const odd = createServer((socket) => {
    socket.on('error', () => undefined).on('data', () => { socket.write('HTTP/1.1 099 Odd\r\ncontent-length: 3\r\n\r\nodd'); });
  });
  await new Promise<void>((resolve) => { odd.listen(0, '127.0.0.1', resolve); });
  const proxy = await start(`http://127.0.0.1:${(odd.address() as AddressInfo).port}`);
  const authorization = await buy(proxy.url);
  for (let i = 0; i < 2; i++) expect((await fetch(proxy.url, { headers: { authorization } })).status).toBe(502);
  await proxy.close();
  await new Promise((resolve) => { odd.close(resolve); });
});
