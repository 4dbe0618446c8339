import { connect, type ClientHttp2Session, type ClientHttp2Stream, type OutgoingHttpHeaders } from 'node:http2';

/** What an upstream may send before it is read, bytes: of one answer, and of all together. More than one round trip far away holds. */
const ANSWER_WINDOW = 1_048_576;
const CONNECTION_WINDOW = 16 * ANSWER_WINDOW;
const PONG_WITHIN_MS = 5_000;

/** One HTTP/2 connection to an upstream, made again once it is gone. Speaks HTTP/2 from the first byte, also without TLS. */
export class Http2Connection {
  #session: ClientHttp2Session | undefined;

  /** @param ca PEM, besides nobody's; undefined for those that Node trusts */
  constructor(private readonly origin: URL, private readonly ca: string | undefined) {}

  /**
   * @param headers of the request, without pseudo-headers and without what belongs to a connection of HTTP/1.1
   * @param ends whether the request has no body
   */
  request(method: string, path: string, { host: _host, ...headers }: OutgoingHttpHeaders, ends: boolean): ClientHttp2Stream {
    const { protocol, host } = this.origin;
    return this.#live().request({ ...headers, ':method': method, ':path': path, ':scheme': protocol.slice(0, -1), ':authority': host }, { endStream: ends });
  }

  /** Gives the connection up unless the upstream still answers on it: a request that is silent may mean that nobody is there. */
  check(): void {
    const session = this.#session;
    if (session === undefined || session.closed || session.destroyed) return;
    const gone = setTimeout(() => session.destroy(), PONG_WITHIN_MS).unref();
    session.ping(() => clearTimeout(gone));
  }

  close(): void { this.#session?.destroy(); }

  #live(): ClientHttp2Session {
    if (this.#session === undefined || this.#session.closed || this.#session.destroyed) {
      const session = this.#session = connect(this.origin, { settings: { initialWindowSize: ANSWER_WINDOW, enablePush: false }, ...(this.ca === undefined ? {} : { ca: this.ca }) });
      session.once('connect', () => session.setLocalWindowSize(CONNECTION_WINDOW));
      // Requests learn of it by their own errors.
      session.on('error', () => undefined);
      session.unref();
    }
    return this.#session;
  }
}
