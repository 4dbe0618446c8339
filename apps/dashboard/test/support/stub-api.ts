/**
 * Stands for the API where a test needs a state that the real one cannot be brought into at will: an error, an empty
 * account, a tier about to end. Its answers have the shapes of @l402kit/contracts, and the compiler checks that.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface StubRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly headers: IncomingMessage['headers'];
}
export interface StubAnswer {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string | string[]>>;
}
export type StubHandler = (request: StubRequest) => StubAnswer | Promise<StubAnswer>;
/** 'GET /v1/stats' → what is answered; an id in a path is written as {id}. */
export type StubRoutes = Readonly<Record<string, StubHandler>>;

export const problem = (status: number, code: string, title: string, more: Record<string, unknown> = {}): StubAnswer => ({
  status, body: { type: `http://localhost/errors/${code}`, title, status, code, requestId: 'req_test', ...more }, headers: { 'content-type': 'application/problem+json' },
});

/** Somebody has begun to listen to events. */
const LISTENS = 'listens';

export class StubApi {
  readonly requests: StubRequest[] = [];
  /** Before each answer but the event stream's, for what a slow service looks like. */
  delayMs = 0;
  private routes: StubRoutes = {};
  private readonly listeners = new Set<ServerResponse>();
  private readonly server = createServer((request, response) => { void this.answer(request, response); });

  static async start(routes: StubRoutes): Promise<StubApi> {
    const stub = new StubApi();
    stub.routes = routes;
    await new Promise<void>((done) => { stub.server.listen(0, '127.0.0.1', done); });
    return stub;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Other answers from now on; those not named stay. */
  use(routes: StubRoutes): void {
    this.routes = { ...this.routes, ...routes };
  }

  reset(routes: StubRoutes): void {
    this.routes = routes;
    this.requests.length = 0;
  }

  /** Sends an event to everybody who listens to GET /v1/events, as soon as somebody does. */
  async emit(type: string, data: unknown): Promise<void> {
    if (this.listeners.size === 0) await once(this.server, LISTENS);
    for (const listener of this.listeners) listener.write(`id: 1\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  async stop(): Promise<void> {
    for (const listener of this.listeners) listener.end();
    this.server.closeAllConnections();
    await new Promise((done) => { this.server.close(done); });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const seen: StubRequest = {
      method: request.method ?? '', path: url.pathname, query: url.searchParams, body: text === '' ? undefined : JSON.parse(text), headers: request.headers,
    };
    this.requests.push(seen);
    if (url.pathname === '/v1/events' && request.headers.accept?.includes('text/event-stream')) {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      response.write(': here\n\n');
      this.listeners.add(response);
      this.server.emit(LISTENS);
      response.once('close', () => this.listeners.delete(response));
      return;
    }
    if (this.delayMs > 0) await new Promise((done) => { setTimeout(done, this.delayMs); });
    const shape = `${seen.method} ${url.pathname.replace(/\/(?:inv|po|whe|whd|key|tp|exp|wla|prf|adc|wk)_[^/]+/g, '/{id}')}`;
    const handler = this.routes[shape];
    const { status = 200, body, headers = {} } = handler === undefined ? problem(404, 'route-not-found', `There is nothing at ${shape}`) : await handler(seen);
    response.writeHead(status, { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers });
    response.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body));
  }
}
