import { hkdfSync } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { l402 } from 'l402-kit/fastify';
import { CONFIG, type Config } from '../../platform/config/config.js';
import { Problem } from '../../platform/problem-details/problem.js';
import { PlatformSales } from './platform-sales.js';

export const WHITEPAPER_PRICE_SATS = 100;
/** Who paid for a document reads it as often as they like for a month. */
const READABLE_SECONDS = 30 * 86_400;

/** The platform's own L402: the same hook that operators use. */
@Injectable()
export class WhitepaperGate {
  private readonly hook: ReturnType<typeof l402> | undefined;

  constructor(@Inject(CONFIG) config: Config, sales: PlatformSales) {
    if (config.PLATFORM_LIGHTNING_ADDRESS === undefined) return;
    this.hook = l402({
      priceSats: WHITEPAPER_PRICE_SATS, lightning: sales, rootKey: rootKeys(config), service: 'l402kit-whitepaper', route: '/whitepaper-extended',
      validFor: READABLE_SECONDS, description: 'l402-kit Managed: the extended white paper', poolSize: 0,
    });
  }

  /**
   * Whether the caller has paid; where not, the reply is sent: 402 with a challenge, or 503 when no invoice can be made.
   * @throws Problem service-unavailable when this installation sells nothing
   */
  async admits(request: FastifyRequest, reply: FastifyReply): Promise<boolean> {
    if (this.hook === undefined) {
      throw new Problem('service-unavailable', 'The white paper is not on sale here: PLATFORM_LIGHTNING_ADDRESS, where the price would go, is not set.', { headers: { 'retry-after': '3600' } });
    }
    await this.hook(request, reply);
    return !reply.sent;
  }
}

/** Derived from SECRETS_KEY and what was SECRETS_KEY before, so that credentials outlive a change of keys. */
function rootKeys({ SECRETS_KEY, SECRETS_KEYS_FORMER }: Pick<Config, 'SECRETS_KEY' | 'SECRETS_KEYS_FORMER'>): Uint8Array[] {
  return [SECRETS_KEY, ...SECRETS_KEYS_FORMER].map((key) => new Uint8Array(hkdfSync('sha256', Buffer.from(key, 'base64'), '', 'l402kit whitepaper root key', 32)));
}
