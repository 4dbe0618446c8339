import { isIP } from 'node:net';
import { connect } from 'node:tls';
import { TooSlow } from './exchange.js';

export type Protocol = 'http/1.1' | 'h2';

/**
 * What an https upstream wants to speak, by its own choice (ALPN, RFC 7301). One that does not choose speaks HTTP/1.1.
 * @throws TooSlow, or the error of the connection or its certificate
 */
export function spokenProtocol({ hostname, port }: URL, ca: string | undefined, timeoutMs: number): Promise<Protocol> {
  const host = hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve, reject) => {
    const socket = connect({
      host, port: port === '' ? 443 : Number(port), ALPNProtocols: ['h2', 'http/1.1'],
      ...(isIP(host) === 0 ? { servername: host } : {}), ...(ca === undefined ? {} : { ca }),
    });
    const slow = setTimeout(() => socket.destroy(new TooSlow()), timeoutMs);
    socket.once('secureConnect', () => {
      resolve(socket.alpnProtocol === 'h2' ? 'h2' : 'http/1.1');
      socket.destroy();
    });
    socket.on('error', reject);
    socket.once('close', () => clearTimeout(slow));
  });
}
