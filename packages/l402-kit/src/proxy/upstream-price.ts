import type { RoutePrice } from './proxy-config.js';
import type { Upstream } from './upstream.js';

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

  async #head(path: string): Promise<unknown> {
    const { answer } = await this.upstream.send({ method: 'HEAD', path, headers: { host: this.upstream.origin.host } });
    const { headers, body } = await answer;
    body.on('error', () => undefined).resume();
    return headers['l402-price-sats'];
  }
}
