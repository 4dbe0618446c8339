/** The HTTP server: a table of routes, JSON bodies, and answers that wait for the checkpoint that covers them. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { HttpProblem } from './http-problem.js';
import { readJsonBody } from './json-body.js';

export interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The JSON object that was sent; {} without a body. */
  readonly body: Readonly<Record<string, unknown>>;
}
export interface Reply {
  readonly status?: number;
  readonly body: unknown;
  /** Shows nothing that a crash could take back, so it need not wait for the disk. */
  readonly immediate?: boolean;
}
/** Answers undefined when it has written the response itself. */
export type Handler = (call: Call) => Promise<Reply | undefined> | Reply | undefined;
export interface Route {
  readonly method: 'GET' | 'POST';
  /** Segments that begin with a colon are parameters. */
  readonly path: string;
  readonly handler: Handler;
}

interface Compiled extends Route {
  readonly segments: readonly string[];
}

function match(segments: readonly string[], path: readonly string[]): Record<string, string> | undefined {
  if (segments.length !== path.length) return undefined;
  const params: Record<string, string> = {};
  for (const [i, segment] of segments.entries()) {
    const part = path[i] ?? '';
    if (segment.startsWith(':')) {
      try { params[segment.slice(1)] = decodeURIComponent(part); } catch { return undefined; }
    } else if (segment !== part) return undefined;
  }
  return params;
}

export class Router {
  readonly #routes: readonly Compiled[];

  constructor(routes: readonly Route[], private readonly covered: () => Promise<void>) {
    this.#routes = routes.map((route) => ({ ...route, segments: route.path.split('/') }));
  }

  server(): Server {
    return createServer((request, response) => { void this.#answer(request, response); });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const reply = await this.#handle(request, response);
      if (!reply) return;
      if (!reply.immediate) await this.covered();
      send(response, reply.status ?? 200, reply.body);
    } catch (error) { this.#fail(response, error); }
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<Reply | undefined> {
    const at = (request.url ?? '/').indexOf('?');
    const url = request.url ?? '/';
    const path = (at < 0 ? url : url.slice(0, at)).split('/');
    let otherMethod = false;
    for (const route of this.#routes) {
      const params = match(route.segments, path);
      if (!params) continue;
      if (route.method !== request.method) { otherMethod = true; continue; }
      const body = route.method === 'POST' ? await readJsonBody(request) : {};
      return route.handler({ request, response, params, query: new URLSearchParams(at < 0 ? '' : url.slice(at)), body });
    }
    if (otherMethod) throw new HttpProblem(405, 'method-not-allowed', `${request.method} is not for ${path.join('/')}`);
    throw new HttpProblem(404, 'not-found', `There is nothing at ${path.join('/')}: see packages/devnet/README.md`);
  }

  #fail(response: ServerResponse, error: unknown): void {
    if (response.headersSent || response.destroyed) { response.destroy(); return; }
    if (error instanceof HttpProblem) { send(response, error.status, { error: error.code, detail: error.detail }); return; }
    console.error(error);
    send(response, 500, { error: 'internal', detail: 'The daemon failed; its log says why' });
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  if (response.destroyed || response.headersSent) return;
  const text = JSON.stringify(body, (_key, item: unknown) => (typeof item === 'bigint' ? Number(item) : item));
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}
