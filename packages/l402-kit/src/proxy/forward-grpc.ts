import { connect, constants, type ClientHttp2Session, type IncomingHttpHeaders, type OutgoingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import { failedOnServer } from '../grpc/grpc-status.js';
import { headersForUpstream } from './forwarded-headers.js';
import type { Errand } from './forward-http.js';

/** Passes gRPC calls on over one HTTP/2 connection to the upstream, with their trailers. */
export class GrpcUpstream {
  #session: ClientHttp2Session | undefined;

  constructor(private readonly origin: URL, private readonly timeoutMs: number, private readonly ca: string | undefined) {}

  forward(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, { pathAndQuery, client, call }: Errand): void {
    const { host: _host, ...forwarded } = headersForUpstream(headers, this.origin.host, client, call.payment);
    const request = this.#connection().request({
      ...forwarded, te: 'trailers', ':method': 'POST', ':path': pathAndQuery, ':scheme': this.origin.protocol.slice(0, -1), ':authority': this.origin.host,
    });
    let trailers: OutgoingHttpHeaders = {};
    let answered = false;
    const fail = (): void => {
      void call.answered(502);
      if (!stream.headersSent && !stream.destroyed) stream.respond({ ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '14', 'grpc-message': 'the service behind this proxy cannot be reached' }, { endStream: true });
      else stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    };
    request.setTimeout(this.timeoutMs, () => { if (!answered) request.close(constants.NGHTTP2_CANCEL); });
    request.once('response', (response) => {
      answered = true;
      const plain = Object.fromEntries(Object.entries(response).filter(([name]) => name !== ':status'));
      if (stream.destroyed) return;
      const status = response['grpc-status'];
      if (status !== undefined) {
        // An answer that is a status and nothing else is one block of headers; clients look for it there.
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
      void call.answered(failedOnServer(String(received['grpc-status'] ?? '')) ? 500 : 200);
    });
    stream.once('wantTrailers', () => stream.sendTrailers(trailers));
    request.once('error', fail);
    request.once('close', () => { if (!answered) fail(); });
    stream.once('close', () => { if (!request.closed) request.close(constants.NGHTTP2_CANCEL); });
    stream.on('error', () => undefined);
    stream.pipe(request);
  }

  close(): void { this.#session?.destroy(); }

  #connection(): ClientHttp2Session {
    if (this.#session === undefined || this.#session.closed || this.#session.destroyed) {
      this.#session = connect(this.origin, this.ca === undefined ? {} : { ca: this.ca });
      // Requests learn of it by their own errors.
      this.#session.on('error', () => undefined);
      this.#session.unref();
    }
    return this.#session;
  }
}
