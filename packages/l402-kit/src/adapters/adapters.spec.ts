import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { parseChallenges } from '@l402kit/l402';
import express from 'express';
import Fastify from 'fastify';
import { Hono } from 'hono';
import { PaperNode } from '../testing/paper-node.fixture.js';
import { l402 } from './express.js';
import { l402Fastify } from './fastify.js';
import { l402Hono } from './hono.js';
import { l402PaymentOf, l402Route } from './next.js';

/** The same interface under another version, whose types are those of Express 5 as far as they are used here. */
const express4 = jest.requireActual<typeof express>('express4');

interface Seller { readonly url: string; close(): Promise<unknown> }
/** What every seller offers: /data/:id answers the amount paid, fails when told to, and /free costs nothing. */
type StartSeller = (node: PaperNode) => Promise<Seller>;

const optionsOf = (node: PaperNode) => ({ priceSats: 10, lightning: node, rootKey: '11'.repeat(32), poolSize: 0, withLsat: true });
const listening = async (server: Server): Promise<Seller> => {
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => new Promise((resolve) => { server.closeAllConnections(); server.close(resolve); }) };
};
const failing = (url: string) => url.includes('fail=1');

const startExpress = (make: typeof express): StartSeller => (node) => {
  const app = make();
  app.get('/data/:id', l402(optionsOf(node)) as express.RequestHandler, (request: express.Request, response: express.Response) => {
    if (failing(request.url)) throw new Error('broken');
    response.json({ id: request.params['id'], sats: (request as unknown as { l402: { priceSats: number } }).l402.priceSats });
  });
  app.use('/mounted', l402(optionsOf(node)) as express.RequestHandler, (_request: express.Request, response: express.Response) => { response.json({ mounted: true }); });
  app.get('/free', (_request: express.Request, response: express.Response) => { response.json({ free: true }); });
  app.use(((_error: Error, _request: express.Request, response: express.Response, _next: express.NextFunction) => { response.status(500).json({ error: 'broken' }); }) as express.ErrorRequestHandler);
  return listening(createServer(app));
};

const startFastify: StartSeller = async (node) => {
  const app = Fastify();
  app.get('/data/:id', { onRequest: l402Fastify(optionsOf(node)) as never }, (request) => {
    if (failing(request.url)) throw new Error('broken');
    return { id: (request.params as { id: string }).id, sats: (request as unknown as { l402: { priceSats: number } }).l402.priceSats };
  });
  app.get('/free', () => ({ free: true }));
  return { url: await app.listen({ port: 0, host: '127.0.0.1' }), close: () => app.close() };
};

const startHono: StartSeller = async (node) => {
  const app = new Hono<{ Variables: { l402: { priceSats: number } } }>();
  app.use('/data/:id', l402Hono(optionsOf(node)) as never);
  app.get('/data/:id', (context) => {
    if (failing(context.req.url)) throw new Error('broken');
    return context.json({ id: context.req.param('id'), sats: context.get('l402').priceSats });
  });
  app.get('/free', (context) => context.json({ free: true }));
  app.onError((_error, context) => context.json({ error: 'broken' }, 500));
  return new Promise((resolve) => {
    const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => {
      resolve({ url: `http://127.0.0.1:${port}`, close: () => new Promise((closed) => { (server as Server).closeAllConnections(); server.close(closed); }) });
    });
  });
};

/** Next calls a route handler with the request and a context; so does this server. */
const startNext: StartSeller = async (node) => {
  const GET = l402Route({ ...optionsOf(node), route: '/data/[id]' }, async (request: Request, context: { params: Promise<{ id: string }> }) => {
    if (failing(request.url)) throw new Error('broken');
    return Response.json({ id: (await context.params).id, sats: l402PaymentOf(request)!.priceSats });
  });
  return new Promise((resolve) => {
    const server = serve({
      port: 0, hostname: '127.0.0.1',
      fetch: async (request: Request) => {
        const { pathname } = new URL(request.url);
        if (pathname === '/free') return Response.json({ free: true });
        try {
          return await GET(request, { params: Promise.resolve({ id: pathname.split('/')[2]! }) });
        } catch {
          return Response.json({ error: 'broken' }, { status: 500 });
        }
      },
    }, ({ port }) => resolve({ url: `http://127.0.0.1:${port}`, close: () => new Promise((closed) => { (server as Server).closeAllConnections(); server.close(closed); }) }));
  });
};

beforeAll(() => { jest.spyOn(console, 'warn').mockImplementation(() => undefined); });
afterAll(() => { jest.restoreAllMocks(); });

describe.each<[string, StartSeller]>([
  ['Express 5', startExpress(express)], ['Express 4', startExpress(express4)], ['Fastify 5', startFastify], ['Hono 4', startHono], ['Next route handlers', startNext],
])('%s', (name, start) => {
  const node = new PaperNode();
  let seller: Seller;
  beforeAll(async () => { seller = await start(node); });
  afterAll(() => seller.close());

  const get = (path: string, authorization?: string) => fetch(seller.url + path, authorization === undefined ? {} : { headers: { authorization } });
  const buy = async (path: string): Promise<string> => {
    const response = await get(path);
    expect(response.status).toBe(402);
    const parsed = parseChallenges(response.headers.get('www-authenticate')!);
    if (!parsed.ok) throw new Error(parsed.problem.detail);
    expect(parsed.value.map(({ scheme }) => scheme)).toEqual(['L402', 'LSAT']);
    const { macaroon, invoice } = parsed.value[0]!;
    expect(await response.json()).toMatchObject({ error: 'payment_required', priceSats: 10, price_sats: 10, invoice, macaroon });
    return `L402 ${macaroon}:${node.pay(invoice)}`;
  };

  it('sells a call for a payment, once', async () => {
    const credential = await buy('/data/7');
    const paid = await get('/data/7', credential);
    expect([paid.status, await paid.json()]).toEqual([200, { id: '7', sats: 10 }]);
    const again = await get('/data/7', credential);
    expect([again.status, ((await again.json()) as { reason: string }).reason]).toEqual([402, 'credential-used']);
  });

  it('a credential opens its route, whatever the parameters, and leaves the rest alone', async () => {
    const credential = await buy('/data/7');
    expect((await get('/data/8', credential)).status).toBe(200);
    expect((await get('/free')).status).toBe(200);
  });

  it('a call that fails in the handler costs nothing', async () => {
    const credential = await buy('/data/7');
    expect((await get('/data/7?fail=1', credential)).status).toBe(500);
    expect((await get('/data/7', credential)).status).toBe(200);
    expect((await get('/data/7', credential)).status).toBe(402);
  });

  it('takes the two Authorization lines that aperture\'s client sends', async () => {
    const credential = await buy('/data/7');
    const status = await new Promise<number>((resolve, reject) => {
      const outgoing = httpRequest(`${seller.url}/data/7`, { headers: { authorization: [credential.replace('L402', 'LSAT'), credential] as unknown as string } },
        (response: IncomingMessage) => { response.resume(); resolve(response.statusCode!); });
      outgoing.on('error', reject).end();
    });
    expect(status).toBe(200);
  });

  it('malformed credentials get a fresh challenge, and never an error', async () => {
    for (const bad of ['L402', 'L402 :', 'L402 a:b:c', 'Bearer x', `L402 AAAA:${'0'.repeat(64)}`]) expect((await get('/data/7', bad)).status).toBe(402);
  });

  if (name.startsWith('Express')) {
    it('what is mounted with use() is bound to where it is mounted', async () => {
      const credential = await buy('/mounted/deep/down');
      expect((await get('/mounted/elsewhere', credential)).status).toBe(200);
      expect((await get('/data/7', await buy('/mounted/x'))).status).toBe(402);
    });
  }
});
