import { checkTrustProxy, type TrustOptions } from '../adapters/client-address.js';

/** A price in whole satoshi, 0 for free, or `upstream`: the upstream answers HEAD with `L402-Price-Sats`. */
export type RoutePrice = number | 'upstream';

export interface ProxyRoute {
  /** A path, or with `/*` at its end a path and everything below it. */
  readonly path: string;
  readonly price: RoutePrice;
}

export interface ProxyConfig {
  /** Where paid requests go, for example http://localhost:3000. `h2c://` for one that speaks HTTP/2 only, without TLS. */
  readonly upstream: string;
  /** Where the sats go; invoices come from the hosted platform. */
  readonly address: string;
  readonly apiKey?: string;
  readonly platformUrl?: string;
  readonly rootKey?: string;
  /** Of everything that no route names. */
  readonly price: RoutePrice;
  /** The first that fits wins. */
  readonly routes: readonly ProxyRoute[];
  /** Milliseconds for the upstream to begin an answer. */
  readonly timeoutMs: number;
  /** PEM of the authority that signed the certificate of an https upstream, where it is none that everybody knows. */
  readonly upstreamCa?: string;
  readonly host: string;
  /** Proxies of yours in front of this one, or the header in which they write the client's address. */
  readonly trustProxy?: number | string;
  readonly port: number;
  /** Calls, or seconds, that one payment buys. Default: one call. */
  readonly uses?: number;
  readonly validFor?: number;
  /** File in which used payments are kept; undefined for the memory of this process, which a restart empties. */
  readonly usedPayments?: string;
}

type Path = readonly (string | number)[];

/** A setting of the proxy that cannot work; the message names it and says what it should be. */
export class ProxyConfigError extends Error {
  override readonly name = 'ProxyConfigError';
  /** @param path where it stands: `['routes', 0, 'price']` */
  constructor(message: string, readonly path: Path = [], options?: ErrorOptions) { super(message, options); }
}

const KNOWN = ['upstream', 'upstreamCa', 'address', 'apiKey', 'platformUrl', 'rootKey', 'price', 'routes', 'free', 'timeoutMs', 'host', 'port', 'trustProxy', 'uses', 'validFor', 'usedPayments'];
const MAX_SATS = 100_000_000_000;
/** A hundred years. */
const MAX_SECONDS = 3_153_600_000;

/**
 * Checks settings that came from a file or a command line. `free` is a list of paths with price 0, which come first.
 * @throws ProxyConfigError
 */
export function readProxyConfig(value: unknown): ProxyConfig {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new ProxyConfigError('The settings of the proxy are a list of names and values, such as "upstream: http://localhost:3000".');
  const given = value as Record<string, unknown>;
  for (const name of Object.keys(given)) if (!KNOWN.includes(name)) throw new ProxyConfigError(`"${name}" is no setting of the proxy. There are: ${KNOWN.join(', ')}.`, [name]);
  const free = list(given['free'], 'free').map((path, i): ProxyRoute => ({ path: readPath(path, ['free', i]), price: 0 }));
  const upstream = readUpstream(given['upstream']);
  return {
    upstream,
    address: text(given['address'], 'address', 'the Lightning Address that gets the sats, for example you@blink.sv'),
    ...optional('apiKey', given), ...optional('platformUrl', given), ...optional('rootKey', given), ...readCa(given['upstreamCa'], upstream),
    price: readPrice(given['price'], 'price', ['price']),
    routes: [...free, ...list(given['routes'], 'routes').map(readRoute)],
    timeoutMs: whole(given['timeoutMs'] ?? 30_000, 'timeoutMs', 1, 3_600_000),
    host: given['host'] === undefined ? '0.0.0.0' : text(given['host'], 'host', 'an address to listen on'),
    port: whole(given['port'] ?? 8402, 'port', 0, 65_535),
    ...readTrustProxy(given['trustProxy']), ...optionalWhole('uses', given), ...optionalWhole('validFor', given), ...optional('usedPayments', given),
  };
}

function readTrustProxy(value: unknown): TrustOptions {
  if (value === undefined) return {};
  const options = { trustProxy: value as number | string };
  try {
    checkTrustProxy(options);
  } catch (error) {
    throw new ProxyConfigError((error as Error).message, ['trustProxy']);
  }
  return options;
}

function readRoute(value: unknown, i: number): ProxyRoute {
  const { path, price, ...rest } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const unknown = Object.keys(rest)[0];
  if (unknown !== undefined) throw new ProxyConfigError(`A route has a path and a price, and no "${unknown}".`, ['routes', i, unknown]);
  return { path: readPath(path, path === undefined ? ['routes', i] : ['routes', i, 'path']), price: readPrice(price, `the price of ${String(path)}`, price === undefined ? ['routes', i] : ['routes', i, 'price']) };
}

function readPath(value: unknown, at: Path): string {
  if (typeof value === 'string' && /^\/[^?#*\s]*(\/\*)?$/.test(value.replace(/^\/\*$/, '//*'))) return value;
  throw new ProxyConfigError(`${at[0]}: ${JSON.stringify(value) ?? 'what is missing'} is no path. It begins with / and may end in /*.`, at);
}

function readPrice(value: unknown, name: string, at: Path): RoutePrice {
  return value === 'upstream' ? value : whole(value, name, 0, MAX_SATS, at, ' of sats, or upstream, for your API to name it');
}

function readUpstream(value: unknown): string {
  const given = text(value, 'upstream', 'where paid requests go, for example http://localhost:3000');
  const [, scheme] = /^(https?|h2c):/i.exec(given) ?? [];
  // Read as http, of which it is a kind: of schemes that it does not know, URL checks little.
  const address = given.replace(/^h2c:/i, 'http:');
  const url = scheme !== undefined && URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || url.pathname !== '/' || url.search !== '' || url.username !== '') throw new ProxyConfigError(`upstream: ${JSON.stringify(given)} is no http, https or h2c address without a path.`, ['upstream']);
  return `${scheme!.toLowerCase()}://${url.host}`;
}

function readCa(value: unknown, upstream: string): { readonly upstreamCa?: string } {
  if (value === undefined) return {};
  if (typeof value !== 'string' || !value.includes('-----BEGIN CERTIFICATE-----')) throw new ProxyConfigError('upstreamCa holds no certificate: it is a file in PEM, which begins with "-----BEGIN CERTIFICATE-----".', ['upstreamCa']);
  if (!upstream.startsWith('https:')) throw new ProxyConfigError(`upstreamCa is for an https upstream, and yours is ${upstream}.`, ['upstreamCa']);
  return { upstreamCa: value };
}

function whole(value: unknown, name: string, least: number, most: number, at: Path = [name], kind = ''): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most) return value;
  throw new ProxyConfigError(`${name} is a whole number${kind}, from ${least} to ${most}, and not ${JSON.stringify(value) ?? 'missing'}.`, at);
}

function text(value: unknown, name: string, what: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new ProxyConfigError(`${name} is missing: ${what}.`, [name]);
}

function list(value: unknown, name: string): readonly unknown[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value;
  throw new ProxyConfigError(`${name} is a list.`, [name]);
}

function optional<K extends string>(name: K, given: Record<string, unknown>): { readonly [P in K]?: string } {
  return given[name] === undefined ? {} : { [name]: text(given[name], name, 'a text') } as { readonly [P in K]: string };
}

function optionalWhole<K extends string>(name: K, given: Record<string, unknown>): { readonly [P in K]?: number } {
  return given[name] === undefined ? {} : { [name]: whole(given[name], name, 1, MAX_SECONDS) } as { readonly [P in K]: number };
}
