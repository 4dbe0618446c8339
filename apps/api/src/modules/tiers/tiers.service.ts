import { Inject, Injectable } from '@nestjs/common';
import { newUuid, type Clock, type Msat } from '@l402kit/money-types';
import type { BuyTier as BuyTierRequest, Page, TierPurchaseJson, TiersJson } from '@l402kit/contracts';
import { BuyTier } from '../../money/buy-tier.js';
import type { BoughtTier } from '../../money/rules/tier.js';
import { CLOCK } from '../../platform/clock/clock.js';
import { CONFIG, type Config } from '../../platform/config/config.js';
import { pageRequest, toPage, uuidInPath } from '../../platform/http/page.js';
import { IdempotencyKeys } from '../../platform/idempotency/idempotency-keys.js';
import type { IdempotentRequest } from '../../platform/idempotency/idempotent-request.js';
import { tierPrices } from './tier-prices.js';
import { purchaseNotFound, purchaseRefused } from './tiers.errors.js';
import { TiersRepository } from './tiers.repository.js';
import { purchaseJson, tiersJson, type TierTerms } from './tiers.schemas.js';

/** An open purchase that can be paid for at least this long is answered again. */
const ANSWER_AGAIN_MS = 10 * 60_000;

@Injectable()
export class TiersService {
  private readonly prices: Readonly<Record<BoughtTier, Msat>>;
  private readonly terms: TierTerms;

  constructor(
    private readonly tiers: TiersRepository,
    private readonly buyTier: BuyTier,
    private readonly idempotency: IdempotencyKeys,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) config: Config,
  ) {
    this.prices = tierPrices(config);
    this.terms = { pricesSats: { pro: config.PRO_PRICE_SATS, founder: config.FOUNDER_PRICE_SATS }, feePpm: config.FEE_PPM };
  }

  async show(operatorId: string): Promise<TiersJson> {
    const [state, owedMsat] = await Promise.all([this.tiers.state(operatorId), this.tiers.owed(operatorId)]);
    return tiersJson(state, this.terms, owedMsat, this.clock.now());
  }

  async list(operatorId: string, query: { readonly limit: number; readonly after?: string | undefined }): Promise<Page<TierPurchaseJson>> {
    const page = pageRequest('tierPurchase', query);
    return toPage('tierPurchase', await this.tiers.list(operatorId, page), page, (row) => purchaseJson(row, this.clock.now()));
  }

  async showPurchase(operatorId: string, id: string): Promise<TierPurchaseJson> {
    const row = await this.tiers.find(operatorId, uuidInPath('tierPurchase', id, 'purchase'));
    if (row === undefined) throw purchaseNotFound();
    return purchaseJson(row, this.clock.now());
  }

  /** @throws Problem tier-not-needed, balance-too-small, operator-closed, idempotency-key-reused; NodeUnavailable */
  async buy(operatorId: string, { tier, payWith }: BuyTierRequest, request: IdempotentRequest | undefined): Promise<TierPurchaseJson> {
    const why = await this.buyTier.whyNot(operatorId);
    if (why !== undefined) throw purchaseRefused(why);
    const wanted = { operatorId, tier, priceMsat: this.prices[tier] };
    const { id } = payWith === 'balance' ? await this.payFromBalance(wanted, request) : await this.openInvoice(wanted, request);
    return purchaseJson((await this.tiers.find(operatorId, id))!, this.clock.now());
  }

  private payFromBalance(wanted: { operatorId: string; tier: BoughtTier; priceMsat: Msat }, request: IdempotentRequest | undefined): Promise<{ id: string }> {
    const answer = { kind: 'tierPurchase', resourceId: newUuid(), status: 201, bearsSecret: false } as const;
    return this.idempotency.once(request, answer, async (tx) => {
      const result = await this.buyTier.payFromBalance(tx, wanted);
      if (result.is !== 'bought') throw purchaseRefused(result.is);
      return { id: result.purchaseId };
    });
  }

  private async openInvoice(wanted: { operatorId: string; tier: BoughtTier; priceMsat: Msat }, request: IdempotentRequest | undefined): Promise<{ id: string }> {
    const open = await this.tiers.findPayable(wanted.operatorId, wanted.tier, wanted.priceMsat, new Date(this.clock.now().getTime() + ANSWER_AGAIN_MS));
    if (open !== undefined && request === undefined) return open;
    const invoice = await this.buyTier.makeInvoice(wanted);
    const id = newUuid();
    return this.idempotency.once(request, { kind: 'tierPurchase', resourceId: id, status: 201, bearsSecret: false }, async (tx) => {
      await this.buyTier.store(tx, id, wanted, invoice);
      return { id };
    });
  }
}
