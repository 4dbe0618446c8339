import { createServer as createHttp1, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { createServer as createHttp2, Http2ServerRequest, Http2ServerResponse, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { notice } from '../environment.js';
import type { GateAnswer, RefusedCall } from '../gate/gate-answer.js';
import { L402Gate } from '../gate/l402-gate.js';
import type { L402Options } from '../gate/options.js';
import { authorizationFromMetadata } from '../grpc/grpc-credential.js';
import { trustedAddress } from '../adapters/client-address.js';
import { headerLines } from '../adapters/node-http.js';
import type { LightningProvider } from '../lightning/lightning-provider.js';
import { CallsUnderWay } from './calls-under-way.js';
import { forwardGrpc } from './forward-grpc.js';
import { forwardHttp, type Incoming, type Outgoing } from './forward-http.js';
import { forwardUpgrade, rawHead } from './forward-upgrade.js';
import type { ProxyConfig } from './proxy-config.js';
import { matchRoute, plainPath, type MatchedRoute } from './route-table.js';
import { listenForBoth } from './two-protocols.js';
import { FileReplayStore } from '../replay/file-replay-store.js';
import { Upstream } from './upstream.js';
import { NoPrice, UpstreamPrices } from './upstream-price.js';

export interface RunningProxy {
  readonly url: string;
  /** Takes no new connections, and waits ten seconds at most for the answers to calls that were let in. */
  close(): Promise<void>;
}
export type ProxyGateOptions = Pick<L402Options, 'replay' | 'onEvent' | 'rootKey' | 'uses' | 'validFor' | 'fallback' | 'withLsat'>;

/** Less than process managers wait before they kill. */
const MOST_TO_WAIT_FOR_MS = 10_000;

interface Asked { readonly matched: MatchedRoute; readonly pathAndQuery: string }
interface Decided extends Asked { readonly answer: GateAnswer; readonly client: string | undefined }

/**
 * A reverse proxy that sells what lies behind it: HTTP/1.1 and HTTP/2, streams in both directions, WebSockets and gRPC.
 * @throws Error when it cannot listen, or the settings cannot work
 */
export async function startProxy(config: ProxyConfig, lightning: LightningProvider, options: ProxyGateOptions = {}): Promise<RunningProxy> {
  const upstream = new Upstream(config);
  const prices = new UpstreamPrices(upstream);
  const { rootKey, uses, validFor, usedPayments } = config;
  const kept = usedPayments === undefined || options.replay !== undefined ? undefined : new FileReplayStore(usedPayments);
  const settings: ProxyGateOptions = {
    ...(rootKey === undefined ? {} : { rootKey }), ...(uses === undefined ? {} : { uses }), ...(validFor === undefined ? {} : { validFor }), ...(kept === undefined ? {} : { replay: kept }),
  };
  const gate = new L402Gate<Asked>({
    service: 'proxy', ...settings, ...options, lightning,
    price: ({ matched, pathAndQuery }) => prices.of(matched.price, pathAndQuery),
  });

  const decide = async (headers: IncomingHttpHeaders, lines: readonly string[], method: string, target: string, client: string | undefined): Promise<Decided | 400 | 502> => {
    const plain = plainPath(target);
    if (plain === undefined) return 400;
    const asked = { matched: matchRoute(config, plain.path), pathAndQuery: plain.path + plain.search };
    const header = (name: string) => { const value = headers[name]; return typeof value === 'string' ? value : value?.[0]; };
    try {
      const clientAddress = () => trustedAddress(config, header, () => client);
      const answer = await gate.decide(asked, { method, path: plain.path, route: asked.matched.route, authorization: lines, header, clientAddress });
      return { ...asked, answer, client };
    } catch (error) {
      notice(error instanceof NoPrice ? error.message : `a request could not be decided: ${String(error)}`);
      return 502;
    }
  };

  const underWay = new CallsUnderWay();
  const onRequest = async (incoming: Incoming, outgoing: Outgoing): Promise<void> => {
    underWay.add(outgoing);
    const lines = incoming.headers.authorization === undefined ? [] : 'headersDistinct' in incoming ? incoming.headersDistinct['authorization'] ?? [] : [incoming.headers.authorization];
    const decided = await decide(incoming.headers, lines, incoming.method ?? 'GET', incoming.url ?? '/', incoming.socket.remoteAddress);
    if (typeof decided === 'number') refuse(outgoing, plainRefusal(decided));
    else if (decided.answer.open) await forwardHttp(upstream, incoming, outgoing, { ...decided, call: decided.answer });
    else refuse(outgoing, decided.answer);
  };

  const onGrpc = async (stream: ServerHttp2Stream, headers: IncomingHttpHeaders): Promise<void> => {
    underWay.add(stream);
    const lookup = (name: string) => [headers[name] ?? []].flat();
    const decided = await decide(headers, authorizationFromMetadata(lookup), 'POST', String(headers[':path']), stream.session?.socket.remoteAddress);
    if (typeof decided !== 'number' && decided.answer.open) return forwardGrpc(upstream, stream, headers, { ...decided, call: decided.answer });
    stream.resume();
    if (typeof decided === 'number') return stream.respond({ ':status': 200, 'content-type': 'application/grpc', 'grpc-status': decided === 400 ? '3' : '14' }, { endStream: true });
    return stream.respond({ ':status': 200, ...grpcRefusal(decided.answer as RefusedCall) }, { endStream: true });
  };

  const onUpgrade = async (incoming: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const decided = await decide(incoming.headers, incoming.headersDistinct['authorization'] ?? [], 'GET', incoming.url ?? '/', incoming.socket.remoteAddress);
    if (typeof decided !== 'number' && decided.answer.open) return forwardUpgrade(upstream, incoming, socket, head, { ...decided, call: decided.answer });
    const refusal = typeof decided === 'number' ? plainRefusal(decided) : decided.answer as RefusedCall;
    const lines = [...refusal.headers.flat(), 'content-length', String(Buffer.byteLength(refusal.body)), 'connection', 'close'];
    socket.end(rawHead(refusal.status, 'Payment Required', lines) + refusal.body);
  };

  // Headers have a minute. A body has as long as it moves.
  const http1 = createHttp1({ headersTimeout: 60_000, requestTimeout: 0 }, (incoming, outgoing) => { onRequest(incoming, outgoing).catch(endsOnly(outgoing)); });
  http1.on('upgrade', (incoming, socket, head) => {
    socket.on('error', () => socket.destroy());
    onUpgrade(incoming, socket, head).catch(endsOnly(socket));
  });
  // With a request listener every stream would send trailers of its own, and gRPC's are the upstream's.
  const http2 = createHttp2();
  http2.on('stream', (stream, headers, _flags, rawHeaders: string[] = []) => {
    const answered = isGrpc(headers) ? onGrpc(stream, headers) : onRequest(new Http2ServerRequest(stream, headers, {}, rawHeaders), new Http2ServerResponse(stream));
    answered.catch(endsOnly(stream));
  });

  const sessions = new Set<ServerHttp2Session>();
  http2.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
  });

  const { server, sockets } = listenForBoth(http1, http2);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, config.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${config.host === '0.0.0.0' ? 'localhost' : config.host}:${port}`,
    close: async () => {
      const closed = new Promise<void>((resolve) => { server.close(() => resolve()); });
      // Lets go of connections on which nothing is under way.
      http1.close();
      for (const session of sessions) session.close();
      await underWay.end(MOST_TO_WAIT_FOR_MS);
      for (const socket of sockets) socket.destroy();
      await closed;
      upstream.close();
      // Calls that were cut off have given their use back by then.
      setImmediate(() => kept?.close());
    },
  };
}

/** What nobody foresaw ends one request, and not the proxy. */
const endsOnly = (connection: { destroy(): unknown }) => (error: unknown): void => {
  notice(`a request failed: ${String(error)}`);
  connection.destroy();
};

/** Not gRPC-Web, which is an ordinary request. */
const isGrpc = (headers: IncomingHttpHeaders): boolean => /^application\/grpc($|[+;])/.test(headers['content-type'] ?? '');

function plainRefusal(status: 400 | 502): { status: number; headers: RefusedCall['headers']; body: string } {
  const detail = status === 400 ? 'The path has an encoded slash, a backslash, an empty segment or disguised dots, which proxy and service might read differently.' : 'The price of this request cannot be told now.';
  return { status, headers: [['content-type', 'application/json']], body: JSON.stringify({ error: status === 400 ? 'path_refused' : 'price_unknown', detail }) };
}

function refuse(outgoing: Outgoing, refusal: { status: number; headers: RefusedCall['headers']; body: string }): void {
  outgoing.writeHead(refusal.status, Object.fromEntries(headerLines(refusal)));
  outgoing.end(refusal.body);
}

/** What gRPC clients expect of a challenge: HTTP 200, status 13 and the challenge as metadata. 503 is UNAVAILABLE. */
function grpcRefusal({ status, headers }: RefusedCall): Record<string, string | string[]> {
  const challenge = headerLines({ headers: headers.filter(([name]) => name === 'www-authenticate') });
  return { 'content-type': 'application/grpc', ...Object.fromEntries(challenge), ...(status === 402
    ? { 'grpc-status': '13', 'grpc-message': 'payment required' }
    : { 'grpc-status': '14', 'grpc-message': 'no invoice can be made at the moment' }) };
}
