import { askUpstream, type Upstream } from './forward-http.js';
import type { RoutePrice } from './proxy-config.js';

const KEPT_MS = 5_000;
const MAX_KEPT = 1_000;

/** The upstream named no price where it should have. */
export class NoPrice extends Error {
  override readonly name = 'NoPrice';
}

/** Asks the upstream what a request costs: HEAD, answered with `L402-Price-Sats`. Remembered for five seconds. */
export class UpstreamPrices {
  readonly #kept = new Map<string, { sats: Promise<number>; until: number }>();

  constructor(private readonly upstream: Upstream) {}

  /** @throws NoPrice */
  of(price: RoutePrice, pathAndQuery: string): number | Promise<number> {
    if (typeof price === 'number') return price;
    const kept = this.#kept.get(pathAndQuery);
    if (kept !== undefined && kept.until > Date.now()) return kept.sats;
    const sats = this.#ask(pathAndQuery);
    this.#kept.delete(pathAndQuery);
    this.#kept.set(pathAndQuery, { sats, until: Date.now() + KEPT_MS });
    sats.catch(() => { this.#kept.delete(pathAndQuery); });
    if (this.#kept.size > MAX_KEPT) this.#kept.delete(this.#kept.keys().next().value!);
    return sats;
  }

  async #ask(pathAndQuery: string): Promise<number> {
    let header: unknown;
    try {
      header = await this.#head(pathAndQuery);
    } catch (error) {
      throw new NoPrice(`The upstream did not answer HEAD ${pathAndQuery}: ${(error as Error).message}`, { cause: error });
    }
    if (typeof header !== 'string' || !/^\d{1,12}$/.test(header)) throw new NoPrice(`The upstream answered HEAD ${pathAndQuery} without L402-Price-Sats`);
    return Number(header);
  }

  #head(pathAndQuery: string): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const request = askUpstream(this.upstream, 'HEAD', pathAndQuery, { host: this.upstream.origin.host });
      const slow = setTimeout(() => { request.destroy(new Error('no answer in time')); }, this.upstream.timeoutMs);
      request.once('close', () => clearTimeout(slow));
      request.once('error', reject);
      request.once('response', (response) => {
        response.resume();
        resolve(response.headers['l402-price-sats']);
      });
      request.end();
    });
  }
}
