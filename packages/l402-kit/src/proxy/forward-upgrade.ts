import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { headersForUpstream } from './forwarded-headers.js';
import type { Errand } from './forward-http.js';
import type { Upstream } from './upstream.js';

/** Passes an upgrade (WebSocket) on, then bytes both ways. */
export function forwardUpgrade(upstream: Upstream, incoming: IncomingMessage, socket: Duplex, head: Buffer, { pathAndQuery, client, call }: Errand): void {
  const headers = { ...headersForUpstream(incoming.headers, upstream.origin.host, client, call.payment), connection: 'Upgrade', upgrade: incoming.headers.upgrade };
  const request = upstream.upgrade(incoming.method ?? 'GET', pathAndQuery, headers);
  const slow = setTimeout(() => { request.destroy(new Error('too slow')); }, upstream.timeoutMs);
  request.once('upgrade', (response, upstreamSocket, upstreamHead) => {
    clearTimeout(slow);
    void call.answered(101);
    socket.write(rawHead(101, 'Switching Protocols', response.rawHeaders));
    if (upstreamHead.length > 0) socket.write(upstreamHead);
    if (head.length > 0) upstreamSocket.write(head);
    upstreamSocket.on('error', () => socket.destroy());
    socket.on('error', () => upstreamSocket.destroy());
    socket.on('close', () => upstreamSocket.destroy());
    upstreamSocket.on('close', () => socket.destroy());
    upstreamSocket.pipe(socket).pipe(upstreamSocket);
  });
  request.once('response', (response) => {
    clearTimeout(slow);
    void call.answered(response.statusCode ?? 502);
    const chunked = response.headers['transfer-encoding'] !== undefined;
    // The answer is sent until the connection ends, which needs no length and no chunks.
    const kept = chunked ? withoutTransferEncoding(response.rawHeaders) : response.rawHeaders;
    socket.write(rawHead(response.statusCode ?? 502, response.statusMessage ?? '', [...kept, 'Connection', 'close']));
    response.pipe(socket);
  });
  request.once('error', () => {
    clearTimeout(slow);
    void call.answered(502);
    socket.end(rawHead(502, 'Bad Gateway', ['Connection', 'close', 'Content-Length', '0']));
  });
  socket.once('close', () => request.destroy());
  request.end();
}

/** A status line and headers as HTTP/1.1 writes them. @param headers names and values in turn */
export function rawHead(status: number, words: string, headers: readonly string[]): string {
  const lines = Array.from({ length: headers.length / 2 }, (_, i) => `${headers[2 * i]}: ${headers[2 * i + 1]}`);
  return [`HTTP/1.1 ${status} ${words}`, ...lines, '', ''].join('\r\n');
}

function withoutTransferEncoding(headers: readonly string[]): string[] {
  return headers.filter((_, i) => headers[i - (i % 2)]?.toLowerCase() !== 'transfer-encoding');
}
