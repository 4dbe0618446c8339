import { Inject, Injectable } from '@nestjs/common';
import { msat, wholeSats, type Clock } from '@l402kit/money-types';
import type { DropInTokenJson, GlobalStatsJson, ProCheckJson } from '@l402kit/contracts';
import { ADDRESS_RESOLVER, type AddressResolver } from '../../money/ports/address-resolver.js';
import { CLOCK } from '../../platform/clock/clock.js';
import { addressProblem } from '../operators/operators.errors.js';
import { DropInRepository } from './drop-in.repository.js';
import { readLegacyToken } from './legacy-token.js';

const STATS_KEPT_MS = 60_000;

/** Questions of the published clients and their dashboard, answered from what is settled. */
@Injectable()
export class LegacyService {
  private stats: { readonly atMs: number; readonly answer: Promise<GlobalStatsJson> } | undefined;

  constructor(
    private readonly rows: DropInRepository,
    @Inject(ADDRESS_RESOLVER) private readonly addresses: AddressResolver,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Valid: the preimage fits, the time is not over, and an invoice of ours with this hash has been paid. */
  async verify(text: string): Promise<DropInTokenJson> {
    const token = readLegacyToken(text);
    if (token === undefined) return { valid: false, error: 'The token must be "<macaroon>:<preimage>", with a preimage that fits the hash in the macaroon.' };
    if (token.exp <= this.clock.now().getTime()) return { valid: false, error: 'The token has expired.' };
    return await this.rows.isPaid(token.hash) ? { valid: true } : { valid: false, error: 'No invoice with this payment hash has been paid here.' };
  }

  /** @throws Problem address-invalid */
  async proCheck(address: string): Promise<ProCheckJson> {
    const normalised = this.addresses.normalise(address);
    if (!normalised.ok) throw addressProblem(normalised.error);
    const bought = await this.rows.tierOf(normalised.value);
    const pro = bought !== undefined && (bought.tier === 'founder' || (bought.tier === 'pro' && bought.until !== null && bought.until > this.clock.now()));
    return { pro, active: pro, expiresAt: pro ? bought.until?.toISOString() ?? null : null };
  }

  /** Summed up once a minute, however often it is asked for. */
  globalStats(): Promise<GlobalStatsJson> {
    if (this.stats === undefined || performance.now() - this.stats.atMs >= STATS_KEPT_MS) {
      const answer = this.sumUp();
      this.stats = { atMs: performance.now(), answer };
      answer.catch(() => { this.stats = undefined; });
    }
    return this.stats.answer;
  }

  private async sumUp(): Promise<GlobalStatsJson> {
    const { payments, receivedMsat, apis } = await this.rows.totals();
    return { totalPayments: Number(payments), totalSats: Number(wholeSats(msat(receivedMsat))), apis: Number(apis), updatedAt: this.clock.now().toISOString() };
  }
}
