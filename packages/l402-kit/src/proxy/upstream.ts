import { Agent as HttpAgent, request as httpRequest, type ClientRequest, type OutgoingHttpHeaders } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { pipeline, type Readable } from 'node:stream';
import { exchangeOverHttp1, exchangeOverHttp2, TooSlow, type Exchange } from './exchange.js';
import { Http2Connection } from './http2-connection.js';
import type { ProxyConfig } from './proxy-config.js';
import { spokenProtocol, type Protocol } from './spoken-protocol.js';

export interface UpstreamRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Without what belongs to the caller's connection. */
  readonly headers: OutgoingHttpHeaders;
  /** Undefined where there is none. */
  readonly body?: Readable | undefined;
}

const PRIOR_KNOWLEDGE = /^h2c:/;

/**
 * Where paid requests go. Over https it is spoken to in the version of HTTP that it chooses, in the clear in HTTP/1.1, or in
 * HTTP/2 where its address says so (`h2c://…`).
 */
export class Upstream {
  readonly origin: URL;
  /** For gRPC, which is HTTP/2 whatever else the upstream speaks. */
  readonly http2: Http2Connection;
  readonly timeoutMs: number;
  readonly #ca: string | undefined;
  readonly #agent: HttpAgent;
  #spoken: Promise<Protocol> | undefined;

  constructor({ upstream, upstreamCa, timeoutMs }: Pick<ProxyConfig, 'upstream' | 'upstreamCa' | 'timeoutMs'>) {
    this.origin = new URL(upstream.replace(PRIOR_KNOWLEDGE, 'http:'));
    this.timeoutMs = timeoutMs;
    this.#ca = upstreamCa;
    this.#agent = this.#newAgent(true);
    this.http2 = new Http2Connection(this.origin, upstreamCa);
    if (this.origin.protocol === 'http:') this.#spoken = Promise.resolve(PRIOR_KNOWLEDGE.test(upstream) ? 'h2' : 'http/1.1');
  }

  /**
   * Sends a request. Its answer fails with TooSlow where nothing moves for as long as the upstream has to begin it: a body
   * that takes longer to arrive is not the upstream's fault.
   * @throws TooSlow, or the error of the connection
   */
  async send({ method, path, headers, body }: UpstreamRequest): Promise<Exchange> {
    const protocol = await this.#protocol();
    const [exchange, sink] = protocol === 'h2' ? this.#overHttp2(method, path, headers, body === undefined) : this.#overHttp1(method, path, withLengthOf(body, headers));
    if (body === undefined) sink.end();
    else pipeline(body, sink, () => undefined);
    const slow = setTimeout(() => {
      exchange.abort(new TooSlow());
      if (protocol === 'h2') this.http2.check();
    }, this.timeoutMs);
    body?.on('data', () => slow.refresh());
    exchange.answer.catch(() => {
      // It may have been replaced by one that speaks something else.
      if (this.origin.protocol === 'https:') this.#spoken = undefined;
    }).finally(() => clearTimeout(slow));
    return exchange;
  }

  /** Asks for another protocol on a connection of its own, which HTTP/1.1 alone can do. The request has no body. */
  upgrade(method: string, path: string, headers: OutgoingHttpHeaders): ClientRequest {
    const { 'content-length': _length, ...rest } = headers;
    return this.#request(method, path, rest, this.#newAgent(false));
  }

  close(): void {
    this.#agent.destroy();
    this.http2.close();
  }

  async #protocol(): Promise<Protocol> {
    const spoken = this.#spoken ??= spokenProtocol(this.origin, this.#ca, this.timeoutMs);
    try {
      return await spoken;
    } catch (error) {
      if (this.#spoken === spoken) this.#spoken = undefined;
      throw error;
    }
  }

  #overHttp1(method: string, path: string, headers: OutgoingHttpHeaders): readonly [Exchange, NodeJS.WritableStream] {
    const request = this.#request(method, path, headers, this.#agent);
    return [exchangeOverHttp1(request), request];
  }

  #overHttp2(method: string, path: string, headers: OutgoingHttpHeaders, ends: boolean): readonly [Exchange, NodeJS.WritableStream] {
    const stream = this.http2.request(method, path, headers, ends);
    return [exchangeOverHttp2(stream), stream];
  }

  #request(method: string, path: string, headers: OutgoingHttpHeaders, agent: HttpAgent): ClientRequest {
    const { protocol, hostname, port } = this.origin;
    const send = protocol === 'https:' ? httpsRequest : httpRequest;
    return send({ protocol, hostname: hostname.replace(/^\[|\]$/g, ''), port, method, path, headers, agent, setHost: false });
  }

  #newAgent(keepAlive: boolean): HttpAgent {
    return this.origin.protocol === 'https:' ? new HttpsAgent({ keepAlive, ...(this.#ca === undefined ? {} : { ca: this.#ca }) }) : new HttpAgent({ keepAlive });
  }
}

/**
 * Says where the body ends. Node sends the body of a GET that names no length as it comes, and the upstream would take it
 * for the next request, which nobody has paid for.
 */
function withLengthOf(body: Readable | undefined, headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  const { 'content-length': length, ...rest } = headers;
  if (body === undefined) return rest;
  return length === undefined ? { ...rest, 'transfer-encoding': 'chunked' } : headers;
}
