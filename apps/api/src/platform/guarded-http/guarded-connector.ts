/** Opens connections for undici: looks up, checks every answer, connects to those answers only, checks where it ended. */
import { connect as connectTcp, isIP } from 'node:net';
import type { LookupFunction, Socket, TcpNetConnectOpts } from 'node:net';
import { buildConnector } from 'undici';
import { GuardedHttpProblem, connectProblem } from './guarded-http-problem.js';
import { isLoopbackAddress, isPublicAddress } from './public-address.js';
import { permittedAddresses } from './resolve-host.js';
import type { AddressLookup } from './resolve-host.js';
import type { LoopbackHosts } from './vet-url.js';

export interface ConnectorOptions {
  readonly allowed: LoopbackHosts;
  readonly lookup: AddressLookup;
  /** For look-up, connection and TLS handshake together. */
  readonly timeoutMs: number;
  /** Authorities in place of the system's, PEM. */
  readonly ca?: string | undefined;
  /** Replaced in specs, to end up elsewhere than asked. */
  readonly openSocket?: (options: TcpNetConnectOpts) => Socket;
}

/** How long one address may take before the next is tried as well. Node's own 250 ms gives up on far continents. */
const NEXT_ADDRESS_AFTER_MS = 1_000;

export function guardedConnector(options: ConnectorOptions): buildConnector.connector {
  const startTls = buildConnector({ timeout: options.timeoutMs, rejectUnauthorized: true, ...(options.ca === undefined ? {} : { ca: options.ca }) });
  return (target, callback) => {
    const { hostname, protocol } = target;
    const port = Number(target.port) || (protocol === 'https:' ? 443 : 80);
    const bracketed = hostname.includes(':') ? `[${hostname}]` : hostname;
    const onLoopback = options.allowed.has(`${bracketed}:${port}`);
    let socket: Socket | undefined;
    let isSettled = false;
    const deadline = setTimeout(() => fail(new GuardedHttpProblem('timeout', `${hostname} did not accept a connection within ${options.timeoutMs / 1_000} s.`)), options.timeoutMs);

    const succeed = (connected: Parameters<buildConnector.Callback>[1]): void => {
      if (isSettled || connected === null) return void connected?.destroy();
      isSettled = true;
      clearTimeout(deadline);
      callback(null, connected);
    };
    const fail = (problem: GuardedHttpProblem): void => {
      socket?.destroy();
      if (isSettled) return;
      isSettled = true;
      clearTimeout(deadline);
      callback(problem, null);
    };

    permittedAddresses(hostname, onLoopback, options.lookup).then((addresses) => {
      if (isSettled) return;
      socket = (options.openSocket ?? connectTcp)({
        host: hostname, port, lookup: pinned(addresses), noDelay: true,
        autoSelectFamily: addresses.length > 1, autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_AFTER_MS,
      });
      const onError = (error: Error): void => fail(connectProblem(error, hostname, 'connect'));
      socket.on('error', onError);
      socket.once('connect', () => {
        // What counts in the end is where the connection really goes; before a single byte is sent.
        const reached = socket!.remoteAddress ?? '';
        if (!(onLoopback ? isLoopbackAddress : isPublicAddress)(reached)) {
          return fail(new GuardedHttpProblem('address-refused', `${hostname} led to ${reached || 'an unknown address'}, which is not public.`));
        }
        if (protocol !== 'https:') {
          socket!.off('error', onError);
          return succeed(socket!);
        }
        const servername = isIP(hostname) === 0 ? { servername: hostname } : {};
        startTls({ ...target, ...servername, httpSocket: socket! }, (error, secured) => (error ? fail(connectProblem(error, hostname, 'tls')) : succeed(secured)));
      });
    }).catch((error: unknown) => fail(connectProblem(error, hostname, 'connect')));
  };
}

/** Answers with the addresses that were checked, so that nothing is looked up a second time (DNS rebinding). */
function pinned(addresses: readonly string[]): LookupFunction {
  const answers = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_hostname, options, callback) => {
    if (options.all) return callback(null, answers);
    callback(null, answers[0]!.address, answers[0]!.family);
  };
}
