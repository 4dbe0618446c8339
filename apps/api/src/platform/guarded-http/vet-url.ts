/** What can be said about a stranger's URL before any network: form, scheme, port, and literal addresses. */
import { isIPv4 } from 'node:net';
import { err, ok } from '@l402kit/money-types';
import type { Result } from '@l402kit/money-types';
import { GuardedHttpProblem } from './guarded-http-problem.js';
import type { GuardedHttpProblemCode } from './guarded-http-problem.js';
import { isPublicAddress } from './public-address.js';

export interface VettedUrl {
  readonly url: URL;
  /** Scheme, host and port: what connections are shared by. */
  readonly origin: string;
  /** Host, and the port when it is not the scheme's own, as a person reads it. */
  readonly host: string;
  /** Path and query, as sent. */
  readonly path: string;
}

const MAX_URL_LENGTH = 2_048;
/** Names that no public resolver answers for; some private ones do. */
const PRIVATE_SUFFIXES = ['localhost', 'local', 'internal', 'home.arpa', 'lan', 'onion', 'invalid', 'test'];
/** Services above 1023 that are no web servers; browsers refuse most of them too (Fetch, port blocking). */
const REFUSED_PORTS = new Set([
  1433, 1521, 1719, 1720, 1723, 2049, 3306, 3389, 3659, 4045, 5060, 5061, 5432, 5672, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669,
  6697, 9042, 9092, 9200, 9300, 9735, 10_009, 10_080, 11_211, 27_017,
]);

/** `host:port` pairs on loopback that development allows; each exactly as it appears in URLs. */
export type LoopbackHosts = ReadonlySet<string>;

/** @throws RangeError for an entry that is not `localhost:port`, `name.localhost:port`, `127.0.0.1:port` or `[::1]:port` */
export function loopbackHosts(entries: readonly string[]): LoopbackHosts {
  for (const entry of entries) {
    if (!/^(([a-z0-9-]+\.)*localhost|127\.0\.0\.1|\[::1\]):[1-9]\d{0,4}$/.test(entry)) {
      throw new RangeError(`"${entry}" is not a loopback host with a port; write for example localhost:4403.`);
    }
  }
  return new Set(entries);
}

export function vetUrl(text: string, allowed: LoopbackHosts): Result<VettedUrl, GuardedHttpProblem> {
  if (text.length > MAX_URL_LENGTH) return refuse('url-invalid', `A URL has at most ${MAX_URL_LENGTH} characters; this one has ${text.length}.`);
  // The URL parser drops tabs and line breaks and turns backslashes round: what a person read would not be what we ask.
  if (/[\u0000-\u0020\u007f\\]/.test(text)) return refuse('url-invalid', 'A URL must not contain spaces, control characters or backslashes.');
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.hostname === '') return refuse('url-invalid', 'This is not a URL; write it in full, as https://example.com/path.');
  if (url.username !== '' || url.password !== '') return refuse('credentials-refused', 'Leave user name and password out of the URL.');

  const isHttps = url.protocol === 'https:';
  const port = Number(url.port) || (isHttps ? 443 : 80);
  const vetted = { url, origin: url.origin, host: url.host, path: url.pathname + url.search };
  if ((isHttps || url.protocol === 'http:') && allowed.has(`${url.hostname}:${port}`)) return ok(vetted);

  const problem = isHttps ? hostProblem(url.hostname) ?? portProblem(port) : schemeProblem(url);
  return problem ? err(problem) : ok(vetted);
}

function hostProblem(hostname: string): GuardedHttpProblem | undefined {
  const literal = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  if (hostname.startsWith('[') || isIPv4(hostname)) {
    return isPublicAddress(literal) ? undefined : new GuardedHttpProblem('address-refused', `${literal} is not a public address.`);
  }
  if (hostname.endsWith('.')) return new GuardedHttpProblem('url-invalid', `Leave out the dot at the end of ${hostname}`);
  const isPrivate = !hostname.includes('.') || PRIVATE_SUFFIXES.some((suffix) => hostname.endsWith(`.${suffix}`));
  return isPrivate ? new GuardedHttpProblem('address-refused', `${hostname} is not a public host name.`) : undefined;
}

function portProblem(port: number): GuardedHttpProblem | undefined {
  if (port === 443 || (port > 1_023 && !REFUSED_PORTS.has(port))) return undefined;
  return new GuardedHttpProblem('port-refused', `Port ${port} is not used for HTTPS; use 443, or a free one above 1023.`);
}

function schemeProblem(url: URL): GuardedHttpProblem {
  return new GuardedHttpProblem('scheme-refused', `Use https:// instead of ${url.protocol}//.`);
}

function refuse(code: GuardedHttpProblemCode, detail: string): Result<never, GuardedHttpProblem> {
  return err(new GuardedHttpProblem(code, detail));
}
