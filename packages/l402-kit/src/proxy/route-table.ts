import type { ProxyConfig, RoutePrice } from './proxy-config.js';

export interface MatchedRoute {
  /** Pattern that credentials are bound to. */
  readonly route: string;
  readonly price: RoutePrice;
}

/** Dots that climb in servers which decode twice, or drop what follows a semicolon (RFC 3986, section 3.3) before they look. */
const UPWARDS = /(^|\/)\.{1,2}(;[^/]*)?(\/|$)/;

/**
 * The path as the upstream will see it, or undefined where the two might not agree on what it means: then something that
 * is sold could be reached under a name that is free.
 */
export function plainPath(target: string): { readonly path: string; readonly search: string } | undefined {
  if (!target.startsWith('/') || /^[^?#]*(\/\/|[\\\0]|%(2f|5c|00))/i.test(target)) return undefined;
  if (!URL.canParse(target, 'http://upstream')) return undefined;
  const { pathname, search, host } = new URL(target, 'http://upstream');
  if (host !== 'upstream' || pathname.includes('//') || [decode(pathname), decode(decode(pathname))].some((read) => UPWARDS.test(read))) return undefined;
  return { path: pathname, search };
}

/**
 * What a path costs: the first route that fits, or the price of everything else. Paid routes are matched loosely (letter
 * case, a slash at the end, encoded letters, what follows a semicolon), because many servers do so too; free ones to the letter.
 */
export function matchRoute({ routes, price }: Pick<ProxyConfig, 'routes' | 'price'>, path: string): MatchedRoute {
  const found = routes.find((route) => (route.price === 0 ? covers(route.path, path) : covers(loose(route.path), loose(path))));
  return found === undefined ? { route: '/*', price } : { route: found.path, price: found.price };
}

function covers(pattern: string, path: string): boolean {
  return pattern.endsWith('/*') ? path === pattern.slice(0, -2) || path.startsWith(pattern.slice(0, -1)) : path === pattern;
}

const loose = (path: string): string => decode(decode(path)).replace(/;[^/]*/g, '').toLowerCase().replace(/(.)\/+$/, '$1');

/** Letter by letter where it is no UTF-8, so that one such letter does not keep the others from being seen. */
function decode(path: string): string {
  return path.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run.replace(/%[0-7][0-9a-f]/gi, (letter) => decodeURIComponent(letter));
    }
  });
}
