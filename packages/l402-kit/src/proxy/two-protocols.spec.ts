import { once } from 'node:events';
import { createServer as createHttp1 } from 'node:http';
import { createServer as createHttp2 } from 'node:http2';
import { createConnection, type AddressInfo } from 'node:net';
import { listenForBoth } from './two-protocols.js';

const http1 = createHttp1({ headersTimeout: 200, requestTimeout: 0, connectionsCheckingInterval: 50 }, (_request, response) => { response.end('answered'); });
const { server, sockets } = listenForBoth(http1, createHttp2());
beforeAll(async () => { await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); }); });
afterAll(async () => {
  http1.close();
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => { server.close(resolve); });
});

it('whoever begins a request and never finishes its headers is let go', async () => {
  const socket = createConnection((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nhost: x\r\nx-slow: ');
  let heard = '';
  socket.on('data', (chunk) => { heard += chunk.toString(); });
  await once(socket, 'close');
  expect(heard).toMatch(/^HTTP\/1\.1 408 /);
}, 10_000);
