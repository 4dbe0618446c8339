import { createServer } from 'node:https';
import type { RequestListener } from 'node:http';
import { listening } from './listening.js';
import type { HostileServer } from './listening.js';
import type { TestCertificate } from './test-certificates.js';

/** An HTTPS server with this certificate; says `{"ok":true}` unless told otherwise. */
export function tlsServer(certificate: TestCertificate, answer: RequestListener = (_request, response) => response.end('{"ok":true}')): Promise<HostileServer> {
  const server = createServer({ cert: certificate.cert, key: certificate.key }, answer);
  // A client that refuses the certificate breaks off the handshake.
  server.on('tlsClientError', () => undefined);
  return listening(server, 'https');
}
