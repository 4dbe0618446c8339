import { constants, type IncomingHttpHeaders, type OutgoingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import { failedOnServer } from '../grpc/grpc-status.js';
import { headersForUpstream } from './forwarded-headers.js';
import type { Errand } from './forward-http.js';
import type { Upstream } from './upstream.js';

/** Passes a gRPC call on, with its trailers. */
export function forwardGrpc(upstream: Upstream, stream: ServerHttp2Stream, headers: IncomingHttpHeaders, { pathAndQuery, client, call }: Errand): void {
  const forwarded = { ...headersForUpstream(headers, upstream.origin.host, client, call.payment), te: 'trailers' };
  const request = upstream.http2.request('POST', pathAndQuery, forwarded, false);
  let trailers: OutgoingHttpHeaders = {};
  let answered = false;
  let callerLeft = false;
  /** Whether the upstream has said how the call ended. */
  let told = false;
  const fail = (): void => {
    // A caller who goes away in the middle may have read all but the end.
    void call.answered(callerLeft && answered ? 200 : 502);
    if (stream.destroyed) return;
    if (!stream.headersSent) stream.respond({ ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '14', 'grpc-message': 'the service behind this proxy cannot be reached' }, { endStream: true });
    else if (request.aborted || request.rstCode !== constants.NGHTTP2_NO_ERROR) stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  };
  request.setTimeout(upstream.timeoutMs, () => {
    if (answered) return;
    request.close(constants.NGHTTP2_CANCEL);
    upstream.http2.check();
  });
  request.once('response', (response) => {
    answered = true;
    const plain = Object.fromEntries(Object.entries(response).filter(([name]) => name !== ':status'));
    if (stream.destroyed) return;
    const status = response['grpc-status'];
    if (status !== undefined) {
      // An answer that is a status and nothing else is one block of headers; clients look for it there.
      told = true;
      void call.answered(failedOnServer(String(status)) ? 500 : 200);
      stream.respond({ ':status': response[':status'] ?? 200, ...plain }, { endStream: true });
      request.resume();
      return;
    }
    stream.respond({ ':status': response[':status'] ?? 200, ...plain }, { waitForTrailers: true });
    request.pipe(stream);
  });
  request.once('trailers', (received: IncomingHttpHeaders) => {
    trailers = received;
    told = true;
    void call.answered(failedOnServer(String(received['grpc-status'] ?? '')) ? 500 : 200);
  });
  stream.once('wantTrailers', () => stream.sendTrailers(trailers));
  request.once('error', fail);
  request.once('close', () => { if (!told) fail(); });
  stream.once('close', () => {
    callerLeft = true;
    if (!request.closed) request.close(constants.NGHTTP2_CANCEL);
  });
  stream.on('error', () => undefined);
  stream.pipe(request);
}
