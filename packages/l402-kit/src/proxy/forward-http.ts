import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { pipeline } from 'node:stream';
import type { OpenCall } from '../gate/gate-answer.js';
import { headersForCaller, headersForUpstream } from './forwarded-headers.js';

export type Incoming = IncomingMessage | Http2ServerRequest;
export type Outgoing = ServerResponse | Http2ServerResponse;

export interface Upstream {
  readonly origin: URL;
  readonly timeoutMs: number;
  readonly agent: HttpAgent;
}

/** @param ca PEM: whom to trust besides nobody; undefined for those that Node trusts */
export const agentFor = (origin: URL, ca: string | undefined): HttpAgent => (origin.protocol === 'https:' ? new HttpsAgent({ keepAlive: true, ...(ca === undefined ? {} : { ca }) }) : new HttpAgent({ keepAlive: true }));

export interface Errand {
  readonly pathAndQuery: string;
  readonly client: string | undefined;
  readonly call: OpenCall;
}

/** Sends a request on and streams the answer back. Without an answer the caller gets 502 or 504, and keeps its payment. */
export function forwardHttp(upstream: Upstream, incoming: Incoming, outgoing: Outgoing, { pathAndQuery, client, call }: Errand): void {
  const headers = headersForUpstream(incoming.headers, upstream.origin.host, client, call.payment);
  const request = askUpstream(upstream, incoming.method ?? 'GET', pathAndQuery, headers);
  const fail = (status: 502 | 504, words: string): void => {
    void call.answered(status);
    if (outgoing.headersSent) outgoing.destroy();
    else {
      outgoing.writeHead(status, { 'content-type': 'application/json' });
      outgoing.end(JSON.stringify({ error: 'upstream_failed', detail: words }));
    }
  };
  const slow = setTimeout(() => { request.destroy(new Error('too slow')); }, upstream.timeoutMs);
  request.once('error', (error) => {
    clearTimeout(slow);
    fail(error.message === 'too slow' ? 504 : 502, error.message === 'too slow' ? 'The service behind this proxy did not answer in time. Your payment was not used.' : 'The service behind this proxy cannot be reached. Your payment was not used.');
  });
  request.once('response', (response) => {
    clearTimeout(slow);
    outgoing.writeHead(response.statusCode ?? 502, headersForCaller(response.headers));
    pipeline(response, outgoing as ServerResponse, (error) => {
      // An upstream that breaks off in the middle has not served; a caller who goes away was.
      void call.answered(error !== undefined && error !== null && !response.complete && response.errored !== null ? 502 : response.statusCode ?? 502);
    });
  });
  outgoing.once('close', () => { if (!outgoing.writableEnded) request.destroy(); });
  pipeline(incoming as IncomingMessage, request, () => undefined);
}

export function askUpstream({ origin, agent }: Upstream, method: string, path: string, headers: OutgoingHttpHeaders) {
  const send = origin.protocol === 'https:' ? httpsRequest : httpRequest;
  return send({ protocol: origin.protocol, hostname: origin.hostname.replace(/^\[|\]$/g, ''), port: origin.port, method, path, headers, agent, setHost: false });
}
