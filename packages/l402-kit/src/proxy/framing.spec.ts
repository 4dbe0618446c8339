/** What stands in the body of one request must not become another one at the upstream, which nobody has paid for. */
import type { IncomingMessage } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { createConnection, type Socket } from 'node:net';
import { MemoryReplayStore } from '../replay/memory-replay-store.js';
import { serveLocally, textOf, type LocalServer } from '../testing/http-server.fixture.js';
import { PaperNode } from '../testing/paper-node.fixture.js';
import { readProxyConfig } from './proxy-config.js';
import { startProxy, type RunningProxy } from './proxy-server.js';

const SMUGGLED = 'GET /paid HTTP/1.1\r\nhost: x\r\n\r\n';
let upstream: LocalServer;
let proxy: RunningProxy;
let socket: Socket;
let seen: { path: string; body: string; headers: IncomingMessage['headers']; port: number | undefined }[] = [];

beforeAll(async () => {
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  upstream = await serveLocally((request, response) => {
    const { url, headers, socket: from } = request;
    // At once, without waiting for a body that may never come.
    if (headers.upgrade !== undefined || url === '/free/early') { seen.push({ path: url!, body: '', headers, port: from.remotePort }); response.end('early'); return; }
    void textOf(request).then((body) => { seen.push({ path: url!, body, headers, port: from.remotePort }); response.end(`answer to ${url}`); });
  });
  proxy = await startProxy(
    readProxyConfig({ upstream: upstream.url, address: 'you@blink.sv', price: 10, free: ['/free', '/free/*'], host: '127.0.0.1', port: 0, rootKey: '11'.repeat(32), timeoutMs: 2_000 }),
    new PaperNode(), { replay: new MemoryReplayStore() },
  );
});
afterAll(async () => { await proxy.close(); await upstream.close(); jest.restoreAllMocks(); });
beforeEach(() => { seen = []; socket = createConnection(Number(new URL(proxy.url).port), '127.0.0.1'); });
afterEach(() => { socket.destroy(); });

/** Writes as a caller may, and reads until the answer holds `until`. */
const say = (text: string, until: string): Promise<string> => new Promise((resolve, reject) => {
  let heard = '';
  socket.on('data', (chunk) => { heard += chunk.toString(); if (heard.includes(until)) resolve(heard); });
  socket.once('error', reject).once('close', () => reject(new Error(`closed after ${JSON.stringify(heard)}`)));
  socket.write(text);
});
/** What the upstream was asked, by path: requests that come one behind the other are sent on side by side. */
const read = () => seen.map(({ path, body }) => [path, body]).sort();
const chunked = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`;
const next = 'GET /free/next HTTP/1.1\r\nhost: x\r\n\r\n';

it.each(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'POST'])('the chunked body of a %s stays its body', async (method) => {
  await say(`${method} /free HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n${chunked(SMUGGLED)}${next}`, '/free/next');
  expect(read()).toEqual([['/free', SMUGGLED], ['/free/next', '']]);
});

it('a length that the caller has struck out of the headers does not lose the end of the body', async () => {
  await say(`GET /free HTTP/1.1\r\nhost: x\r\nconnection: content-length, keep-alive\r\ncontent-length: ${SMUGGLED.length}\r\n\r\n${SMUGGLED}${next}`, '/free/next');
  expect(read()).toEqual([['/free', SMUGGLED], ['/free/next', '']]);
});

it('the body of a GET over HTTP/2 stays its body', async () => {
  const session = connectHttp2(proxy.url);
  const stream = session.request({ ':path': '/free', ':method': 'GET' }, { endStream: false });
  stream.end(SMUGGLED);
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  session.close();
  await say(next, '/free/next');
  expect([text, read()]).toEqual(['answer to /free', [['/free', SMUGGLED], ['/free/next', '']]]);
});

it('a body that is announced with an upgrade and never sent swallows nobody\'s request', async () => {
  const heard = await say('GET /free/early HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: nothing\r\ncontent-length: 60\r\n\r\n', 'early');
  expect(heard).toMatch(/^HTTP\/1\.1 200 /);
  expect((await fetch(`${proxy.url}/free/next`)).status).toBe(200);
  expect(seen.map(({ path }) => path)).toEqual(['/free/early', '/free/next']);
  expect(seen[0]!.headers['content-length']).toBeUndefined();
  expect(seen[0]!.port).not.toBe(seen[1]!.port);
});

it('nobody but the proxy says what was paid, in whatever spelling', async () => {
  await say('GET /free HTTP/1.1\r\nhost: x\r\nX-L402-Paid-Sats: 99\r\nX_L402_Paid_Sats: 99\r\nX-L402_Payment-Hash: 00\r\n\r\n', '/free');
  expect(Object.keys(seen[0]!.headers).filter((name) => name.includes('l402'))).toEqual([]);
});
