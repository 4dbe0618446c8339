import type { FastifyRequest } from 'fastify';
import type { Config } from '../config/config.js';
import { Problem } from '../problem-details/problem.js';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Where pages may come from that use a session: the dashboard, and the API's own documentation. */
export class AllowedOrigins {
  private readonly origins: ReadonlySet<string>;

  constructor(config: Pick<Config, 'DASHBOARD_URL' | 'PUBLIC_URL'>) {
    this.origins = new Set([config.DASHBOARD_URL, config.PUBLIC_URL].map((url) => new URL(url).origin));
  }

  /**
   * For requests that a cookie signs in: browsers send it whoever made the page, and only `Origin` tells who that was.
   * @throws Problem origin-not-allowed where something would be changed and the page is not ours
   */
  check(request: Pick<FastifyRequest, 'headers' | 'method'>): void {
    if (SAFE_METHODS.has(request.method)) return;
    if (!this.allows(request.headers.origin)) throw notAllowed();
  }

  /** For signing in, where programs may come without an `Origin`. @throws Problem origin-not-allowed */
  checkIfGiven(request: Pick<FastifyRequest, 'headers'>): void {
    const { origin } = request.headers;
    if (origin !== undefined && !this.allows(origin)) throw notAllowed();
  }

  private allows(origin: string | undefined): boolean {
    return origin !== undefined && this.origins.has(origin);
  }
}

const notAllowed = (): Problem => new Problem('origin-not-allowed');
