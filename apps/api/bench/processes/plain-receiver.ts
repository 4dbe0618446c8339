/** Somebody's webhook receiver that does nothing but answer: 204 at once, or after two seconds under /slow. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { offer } from './calls.js';

export type PlainReceiverProcess = { readonly origin: () => string; readonly fast: () => number };

const SLOW_MS = 2_000;
let fast = 0;

const server = createServer((request, response) => {
  request.resume().on('end', () => {
    if (request.url!.startsWith('/slow')) {
      setTimeout(() => { response.writeHead(204).end(); }, SLOW_MS);
      return;
    }
    fast += 1;
    response.writeHead(204).end();
  });
});
server.keepAliveTimeout = 60_000;

offer({
  begin: () => new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', () => { resolve(); }); }),
  origin: () => `http://localhost:${(server.address() as AddressInfo).port}`,
  fast: () => fast,
} satisfies PlainReceiverProcess & { begin(): Promise<void> });
