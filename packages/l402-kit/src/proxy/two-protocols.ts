import type { Server as HttpServer } from 'node:http';
import type { Http2Server } from 'node:http2';
import { createServer, type Server, type Socket } from 'node:net';
import { SocketStream } from './socket-stream.js';

const PREFACE = 'PRI';
const FIRST_BYTE_WITHIN_MS = 10_000;

/** One port for HTTP/1.1 and for HTTP/2 without TLS: the first bytes of a connection tell them apart (RFC 9113, section 3.4). */
export function listenForBoth(http1: HttpServer, http2: Http2Server): { readonly server: Server; readonly sockets: Set<Socket> } {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    const silent = setTimeout(() => socket.destroy(), FIRST_BYTE_WITHIN_MS);
    let start = Buffer.alloc(0);
    const onData = (chunk: Buffer): void => {
      start = Buffer.concat([start, chunk]);
      if (start.length < PREFACE.length && PREFACE.startsWith(start.toString('latin1'))) return;
      clearTimeout(silent);
      socket.off('data', onData);
      socket.pause();
      socket.unshift(start);
      if (start.toString('latin1', 0, PREFACE.length) === PREFACE) http2.emit('connection', new SocketStream(socket));
      else {
        http1.emit('connection', socket);
        socket.resume();
      }
    };
    socket.on('data', onData);
    socket.once('close', () => clearTimeout(silent));
  });
  // Node watches over callers who never finish their headers from the moment on when a server listens, and this one does not.
  server.once('listening', () => http1.emit('listening'));
  return { server, sockets };
}
