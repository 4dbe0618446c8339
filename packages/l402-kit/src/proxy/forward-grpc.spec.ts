import { once } from 'node:events';
import { connect, createServer, type ClientHttp2Session, type ClientHttp2Stream, type Http2Server, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { parseChallenges } from '@l402kit/l402';
import { MemoryReplayStore } from '../replay/memory-replay-store.js';
import { PaperNode } from '../testing/paper-node.fixture.js';
import { readProxyConfig } from './proxy-config.js';
import { startProxy, type RunningProxy } from './proxy-server.js';

const node = new PaperNode();
const GRPC = { ':method': 'POST', 'content-type': 'application/grpc', te: 'trailers' };
let upstream: Http2Server;
let proxy: RunningProxy;
let caller: ClientHttp2Session;
let callerGone: Promise<unknown>;

beforeAll(async () => {
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  upstream = createServer();
  upstream.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    stream.on('error', () => undefined);
    switch (headers[':path']) {
      case '/cut': stream.respond(); stream.write('half', () => { stream.session!.destroy(); }); return;
      case '/gateway': stream.respond({ ':status': 502 }, { endStream: true }); return;
      case '/endless': callerGone = once(stream, 'close'); stream.respond(); stream.write('all but the end'); return;
      case '/web': stream.respond({ 'content-type': 'application/grpc-web' }); stream.end('an ordinary answer'); return;
      default:
        stream.respond({}, { waitForTrailers: true });
        stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
        stream.end('whole');
    }
  });
  await new Promise<void>((resolve) => { upstream.listen(0, '127.0.0.1', resolve); });
  proxy = await startProxy(
    readProxyConfig({ upstream: `h2c://127.0.0.1:${(upstream.address() as AddressInfo).port}`, address: 'you@blink.sv', price: 10, host: '127.0.0.1', port: 0, timeoutMs: 2_000, rootKey: '11'.repeat(32) }),
    node, { replay: new MemoryReplayStore() },
  );
  caller = connect(proxy.url);
});
afterAll(async () => { caller.destroy(); await proxy.close(); await new Promise((resolve) => { upstream.close(resolve); }); jest.restoreAllMocks(); });

const call = (path: string, headers: object = {}): ClientHttp2Stream => {
  const stream = caller.request({ ...GRPC, ':path': path, ...headers });
  stream.end();
  return stream;
};
const headersOf = async (stream: ClientHttp2Stream): Promise<IncomingHttpHeaders> => {
  const [headers] = await once(stream, 'response') as [IncomingHttpHeaders];
  stream.resume();
  return headers;
};
const buy = async (): Promise<{ authorization: string }> => {
  const parsed = parseChallenges((await headersOf(call('/any')))['www-authenticate'] ?? '');
  if (!parsed.ok) throw new Error(parsed.problem.detail);
  return { authorization: `L402 ${parsed.value[0]!.macaroon}:${node.pay(parsed.value[0]!.invoice)}` };
};
const isServed = async (credential: object): Promise<boolean> => (await headersOf(call('/fine', credential)))['grpc-status'] === undefined;

it('a call that the upstream breaks off or turns away ends, and costs nothing', async () => {
  const credential = await buy();
  const cut = call('/cut', credential);
  await headersOf(cut);
  await expect(once(cut, 'end')).rejects.toThrow('NGHTTP2_INTERNAL_ERROR');
  expect((await headersOf(call('/gateway', credential)))[':status']).toBe(502);
  expect(await isServed(credential)).toBe(true);
  expect(await isServed(credential)).toBe(false);
});

it('whoever goes away in the middle of an answer has used the payment', async () => {
  const credential = await buy();
  const stream = call('/endless', credential);
  await once(stream, 'data');
  stream.close(8);
  await callerGone;
  expect(await isServed(credential)).toBe(false);
});

it('gRPC-Web is an ordinary request: its challenge is a 402', async () => {
  expect(await headersOf(call('/web', { 'content-type': 'application/grpc-web+proto' }))).toMatchObject({ ':status': 402, 'www-authenticate': expect.stringContaining('L402 ') });
});
