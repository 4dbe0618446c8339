/** The one HTTP client for addresses that strangers choose. See README.md for what it refuses. */
import { err, ok } from '@l402kit/money-types';
import type { Result } from '@l402kit/money-types';
import type { Dispatcher } from 'undici';
import { Exchange } from './exchange.js';
import type { ExchangeLimits, GuardedResponse } from './exchange.js';
import { guardedConnector } from './guarded-connector.js';
import type { ConnectorOptions } from './guarded-connector.js';
import { GuardedHttpProblem, problemOf } from './guarded-http-problem.js';
import { OriginPools } from './origin-pools.js';
import { dnsLookup, permittedAddresses } from './resolve-host.js';
import type { AddressLookup } from './resolve-host.js';
import { loopbackHosts, vetUrl } from './vet-url.js';

export interface GuardedHttpOptions {
  /** `localhost:4403` and the like, which then may also be plain http. Development only; production leaves it empty. */
  readonly allowLoopbackHosts: readonly string[];
  /** Connections kept open to one origin at a time; more requests wait their turn, within their own time-out. Default 64. */
  readonly connectionsPerOrigin?: number;
  /** Look-up, connection and TLS handshake together. Default 5,000. */
  readonly connectTimeoutMs?: number;
  /** Authorities in place of the system's, PEM: for a private authority in development, and for specs. */
  readonly ca?: string;
  readonly lookup?: AddressLookup;
  readonly openSocket?: ConnectorOptions['openSocket'];
}

export interface GuardedRequest {
  readonly url: string;
  /** Default GET. */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD' | 'OPTIONS';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** From the call to the last byte of the answer, waiting for a connection included. Default 5,000. */
  readonly timeoutMs?: number;
  /** Most bytes of body that are read. Default 65,536. */
  readonly maxBodyBytes?: number;
  /** Most bytes of body that are handed over; the rest is read, so that the connection can be used again, and dropped. Default: all. */
  readonly keepResponseBytes?: number;
  /**
   * What a body above `maxBodyBytes` means. `fail` (default) rejects. `truncate` answers with what was kept and hangs
   * up: for callers who want the status and an excerpt; a compressed body is then not read at all.
   */
  readonly onTooLarge?: 'fail' | 'truncate';
  /** Redirects are never followed. `return` (default) hands the 3xx over, `fail` rejects. */
  readonly onRedirect?: 'return' | 'fail';
  readonly signal?: AbortSignal;
}

export interface GuardedHttp {
  /** @throws GuardedHttpProblem (as a rejection), and nothing else; an answer of any status resolves */
  request(request: GuardedRequest): Promise<GuardedResponse>;
  /** Whether `request` would connect to this URL now: form, scheme, port and every address of its name. For registration. */
  checkUrl(url: string): Promise<Result<URL, GuardedHttpProblem>>;
  /** Rejects what is under way with `client-closed` and closes all connections. */
  close(): Promise<void>;
}

const DEFAULT_TIMEOUT_MS = 5_000;
const DEFAULT_MAX_BODY_BYTES = 65_536;
const USER_AGENT = 'l402-kit-managed/0.1';

/** @throws RangeError for an entry of `allowLoopbackHosts` that is not on loopback */
export function createGuardedHttp(options: GuardedHttpOptions): GuardedHttp {
  const allowed = loopbackHosts(options.allowLoopbackHosts);
  const dns = options.lookup ? { lookup: options.lookup, cancel: () => undefined } : dnsLookup();
  const connectTimeoutMs = options.connectTimeoutMs ?? DEFAULT_TIMEOUT_MS;
  const pools = new OriginPools(
    guardedConnector({ allowed, lookup: dns.lookup, timeoutMs: connectTimeoutMs, ca: options.ca, ...(options.openSocket ? { openSocket: options.openSocket } : {}) }),
    options.connectionsPerOrigin ?? 64,
  );

  function request(asked: GuardedRequest): Promise<GuardedResponse> {
    const vetted = vetUrl(asked.url, allowed);
    if (!vetted.ok) return Promise.reject(vetted.error);
    const { origin, host, path } = vetted.value;
    return new Promise((resolve, reject) => {
      const exchange = new Exchange(host, limitsOf(asked), resolve, reject);
      if (asked.signal) exchange.endWith(asked.signal);
      try {
        pools.of(origin).dispatch(dispatchOptions(asked, path), exchange);
      } catch (error) {
        exchange.breakOff(problemOf(error, host));
      }
    });
  }

  async function checkUrl(text: string): Promise<Result<URL, GuardedHttpProblem>> {
    const vetted = vetUrl(text, allowed);
    if (!vetted.ok) return vetted;
    const { url, host } = vetted.value;
    const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
    const hostname = url.hostname.replace(/^\[|\]$/g, '');
    const limit = deadline(connectTimeoutMs, host);
    try {
      await Promise.race([permittedAddresses(hostname, allowed.has(`${url.hostname}:${port}`), dns.lookup), limit.passed]);
      return ok(url);
    } catch (error) {
      return err(problemOf(error, host));
    } finally {
      limit.clear();
    }
  }

  return {
    request,
    checkUrl,
    close: async () => {
      dns.cancel();
      await pools.destroy();
    },
  };
}

function limitsOf(asked: GuardedRequest): ExchangeLimits {
  const maxBodyBytes = asked.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES;
  return {
    timeoutMs: asked.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    maxBodyBytes,
    keepResponseBytes: Math.min(asked.keepResponseBytes ?? maxBodyBytes, maxBodyBytes),
    onTooLarge: asked.onTooLarge ?? 'fail',
    onRedirect: asked.onRedirect ?? 'return',
  };
}

function dispatchOptions(asked: GuardedRequest, path: string): Dispatcher.DispatchOptions {
  return {
    path,
    method: asked.method ?? 'GET',
    // Ours last: a caller must not be able to ask for a compressed answer.
    headers: { 'user-agent': USER_AGENT, ...asked.headers, 'accept-encoding': 'identity' },
    body: asked.body ?? null,
  };
}

function deadline(ms: number, host: string): { passed: Promise<never>; clear(): void } {
  let timer: NodeJS.Timeout;
  const passed = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new GuardedHttpProblem('timeout', `The name servers of ${host} did not answer within ${ms / 1_000} s.`)), ms);
  });
  return { passed, clear: () => clearTimeout(timer) };
}
