import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { pipeline, type Readable } from 'node:stream';
import type { OpenCall } from '../gate/gate-answer.js';
import { TooSlow, type Answer, type Exchange } from './exchange.js';
import { headersForCaller, headersForUpstream } from './forwarded-headers.js';
import type { Upstream } from './upstream.js';

export type Incoming = IncomingMessage | Http2ServerRequest;
export type Outgoing = ServerResponse | Http2ServerResponse;

export interface Errand {
  readonly pathAndQuery: string;
  readonly client: string | undefined;
  readonly call: OpenCall;
}

/** Sends a request on and streams the answer back. Without an answer the caller gets 502 or 504, and keeps its payment. */
export async function forwardHttp(upstream: Upstream, incoming: Incoming, outgoing: Outgoing, { pathAndQuery, client, call }: Errand): Promise<void> {
  let callerLeft = false;
  let exchange: Exchange | undefined;
  outgoing.once('close', () => {
    callerLeft = !outgoing.writableEnded;
    if (callerLeft) exchange?.abort();
  });
  let answer: Answer;
  try {
    const headers = headersForUpstream(incoming.headers, upstream.origin.host, client, call.payment);
    exchange = await upstream.send({ method: incoming.method ?? 'GET', path: pathAndQuery, headers, body: bodyOf(incoming) });
    if (callerLeft) exchange.abort();
    answer = await exchange.answer;
    outgoing.writeHead(answer.status, headersForCaller(answer.headers));
  } catch (error) {
    exchange?.abort();
    fail(outgoing, error instanceof TooSlow ? 504 : 502);
    void call.answered(502);
    return;
  }
  pipeline(answer.body, outgoing as ServerResponse, (error) => {
    // An upstream that breaks off in the middle has not served. A caller who goes away was: it may have read all but the end.
    void call.answered(error && !callerLeft ? 502 : answer.status);
  });
}

function fail(outgoing: Outgoing, status: 502 | 504): void {
  const words = status === 504 ? 'The service behind this proxy did not answer in time.' : 'The service behind this proxy cannot be reached.';
  outgoing.writeHead(status, { 'content-type': 'application/json' });
  outgoing.end(JSON.stringify({ error: 'upstream_failed', detail: `${words} Your payment was not used.` }));
}

/** What comes after the headers; undefined where they say that nothing does. */
function bodyOf(incoming: Incoming): Readable | undefined {
  const { headers } = incoming;
  const has = 'stream' in incoming ? !incoming.stream.endAfterHeaders : headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  return has ? incoming : undefined;
}
