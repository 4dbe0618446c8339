/** HTTP servers that try to hold, flood or mislead the client that asks them. */
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { listening } from './listening.js';
import type { HostileServer } from './listening.js';

/** An ordinary server with the behaviour of your choice. */
export const serverThat = (answer: RequestListener): Promise<HostileServer> => listening(createServer(answer));

/** Sends one byte of its body every `everyMs`, for ever. */
export const drippingServer = (everyMs = 20): Promise<HostileServer> => serverThat((_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  const drip = setInterval(() => response.write(' '), everyMs);
  response.on('close', () => clearInterval(drip));
});

/** Accepts connections, listens, and never says a word. */
export const silentServer = (): Promise<HostileServer> => listening(createTcpServer((socket) => socket.resume()));

/** Sends header lines without end, as fast as they are read. */
export const endlessHeadersServer = (): Promise<HostileServer> => listening(createTcpServer((socket) => {
  let line = 0;
  const flood = () => {
    while (!socket.destroyed && socket.write(`x-header-${line++}: ${'a'.repeat(500)}\r\n`));
  };
  socket.once('data', () => {
    socket.write('HTTP/1.1 200 OK\r\n');
    socket.on('drain', flood);
    flood();
  });
}));

/** Sends a body without end. `announced` puts a content-length in front of it that is a lie or a threat. */
export const hugeBodyServer = (announced?: number): Promise<HostileServer> => serverThat((_request, response) => {
  response.writeHead(200, announced === undefined ? {} : { 'content-length': announced });
  const flood = () => {
    while (!response.destroyed && response.write('x'.repeat(16_384)));
  };
  response.on('drain', flood);
  flood();
});

/** Ten megabytes of zeros in ten kilobytes of gzip, whatever the client said it accepts. */
export const gzipBombServer = (): Promise<HostileServer> => {
  const bomb = gzipSync(Buffer.alloc(10_000_000));
  return serverThat((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    response.end(bomb);
  });
};

/** Redirects everybody to `target`. */
export const redirectingServer = (target: string, status = 302): Promise<HostileServer> => serverThat((_request, response) => {
  response.writeHead(status, { location: target });
  response.end();
});

/** Closes the connection after half of the body it announced. */
export const truncatingServer = (): Promise<HostileServer> => serverThat((_request, response) => {
  response.writeHead(200, { 'content-length': 100 });
  response.write('x'.repeat(50), () => response.destroy());
});

/** Speaks, but not HTTP. */
export const gibberishServer = (): Promise<HostileServer> => listening(createTcpServer((socket) => {
  socket.once('data', () => socket.end('220 mail.example ESMTP ready\r\n'));
}));
