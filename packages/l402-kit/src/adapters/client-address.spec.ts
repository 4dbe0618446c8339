import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { PaperNode } from '../testing/paper-node.fixture.js';
import { l402Fetch, type FetchOptions } from './fetch.js';
import { l402Hono } from './hono.js';
import { l402Route } from './next.js';

beforeAll(() => { jest.spyOn(console, 'warn').mockImplementation(() => undefined); });
afterAll(() => { jest.restoreAllMocks(); });

/** A client that may have one open invoice: asked twice, the same client is offered the same one. */
const optionsWith = (change: Partial<FetchOptions> = {}) => ({ priceSats: 10, lightning: new PaperNode(), rootKey: '11'.repeat(32), poolSize: 0, maxOpenInvoicesPerClient: 1, route: '/data', ...change });
type Ask = (headers?: Record<string, string>, given?: unknown) => Promise<string>;
const invoiceOf = async (response: Response): Promise<string> => ((await response.json()) as { invoice: string }).invoice;
const asking = (options: FetchOptions): Ask => {
  const handler = l402Fetch<[unknown?]>(options, () => new Response('served'));
  return async (headers = {}, given) => invoiceOf(await handler(new Request('http://shop.test/data', { headers }), given));
};
const sameFor = async (ask: Ask, one: Parameters<Ask>, other: Parameters<Ask>) => (await ask(...one)) === (await ask(...other));

describe('who a client is', () => {
  it('nobody knows from headers alone: no header is believed unless the operator says which', async () => {
    const forged = { 'x-forwarded-for': '203.0.113.7', 'x-real-ip': '203.0.113.7', 'cf-connecting-ip': '203.0.113.7', forwarded: 'for=203.0.113.7' };
    expect(await sameFor(asking(optionsWith()), [forged], [forged])).toBe(false);
  });

  it.each([
    ['Node', (address: string) => ({ incoming: { socket: { remoteAddress: address } }, outgoing: {} })],
    ['Deno', (address: string) => ({ remoteAddr: { transport: 'tcp', hostname: address, port: Math.floor(Math.random() * 60_000) } })],
    ['Bun', (address: string) => ({ address, requestIP() { return { address: (this as unknown as { address: string }).address, port: 1 }; } })],
  ])('is taken from the connection as %s hands it over', async (_platform, given) => {
    const ask = asking(optionsWith());
    expect(await sameFor(ask, [{}, given('203.0.113.7')], [{ 'x-forwarded-for': '198.51.100.1' }, given('203.0.113.7')])).toBe(true);
    expect(await sameFor(ask, [{}, given('203.0.113.7')], [{ 'x-forwarded-for': '203.0.113.7' }, given('198.51.100.1')])).toBe(false);
  });

  it.each([['the environment of a worker', { KV: {}, requestIP: 'x' }], ['the context of a route', { params: Promise.resolve({}) }], ['nothing', undefined], ['null', null]])('is unknown where a server hands over %s', async (_what, given) => {
    expect(await sameFor(asking(optionsWith()), [{}, given], [{}, given])).toBe(false);
  });

  it('behind two proxies stands second from the end of X-Forwarded-For, whatever the caller wrote before', async () => {
    const ask = asking(optionsWith({ trustProxy: 2 }));
    const through = (claimed: string, client: string) => ({ 'x-forwarded-for': `${claimed}${client}, 10.0.0.1` });
    expect(await sameFor(ask, [through('', '203.0.113.7')], [through('9.9.9.9, 8.8.8.8, ', '203.0.113.7:50123')])).toBe(true);
    expect(await sameFor(ask, [through('203.0.113.7, ', '198.51.100.1')], [through('', '203.0.113.7')])).toBe(false);
    // Came past the proxies: nobody vouches for it.
    expect(await sameFor(ask, [{ 'x-forwarded-for': '203.0.113.7' }], [{ 'x-forwarded-for': '203.0.113.7' }])).toBe(false);
  });

  it('is what the platform writes into the header that the operator names', async () => {
    const ask = asking(optionsWith({ trustProxy: 'CF-Connecting-IP' }));
    expect(await sameFor(ask, [{ 'cf-connecting-ip': '2001:db8::1' }], [{ 'cf-connecting-ip': '[2001:db8::1]:443' }])).toBe(true);
    expect(await sameFor(ask, [{ 'x-forwarded-for': '2001:db8::1' }], [{ 'cf-connecting-ip': '2001:db8::1' }])).toBe(false);
  });

  it('is what the operator\'s own function says, in route handlers of Next too', async () => {
    const GET = l402Route(optionsWith({ clientAddress: (request) => request.headers.get('x-user') ?? undefined }), () => new Response('served'));
    const ask: Ask = async (headers = {}) => invoiceOf(await GET(new Request('http://shop.test/data', { headers })));
    expect(await sameFor(ask, [{ 'x-user': 'a' }], [{ 'x-user': 'a' }])).toBe(true);
    expect(await sameFor(ask, [{ 'x-user': 'a' }], [{ 'x-user': 'b' }])).toBe(false);
  });

  it.each([0, -1, 1.5, Number.NaN, '', 'x-forwarded-for, x', true])('trustProxy %j is refused at once', (trustProxy) => {
    for (const start of [() => l402Fetch(optionsWith({ trustProxy: trustProxy as number }), () => new Response()), () => l402Hono(optionsWith({ trustProxy: trustProxy as number }))]) {
      expect(start).toThrow('the number of proxies in front of you');
    }
  });
});

it('Hono on Node offers an unpaid invoice again to the address that it was offered to', async () => {
  const app = new Hono();
  app.use('/data', l402Hono(optionsWith()) as never);
  const server = await new Promise<Server>((resolve) => { const started = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve(started as Server)); });
  const ask = async () => invoiceOf(await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/data`));
  expect(await ask()).toBe(await ask());
  server.closeAllConnections();
  await new Promise((resolve) => { server.close(resolve); });
});
