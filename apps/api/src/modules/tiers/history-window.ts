import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@l402kit/money-types';
import { FREE_HISTORY_DAYS, historyStart, tierNow, type TierName } from '../../money/rules/tier.js';
import { CLOCK } from '../../platform/clock/clock.js';
import { Problem } from '../../platform/problem-details/problem.js';
import { TiersRepository } from './tiers.repository.js';

/**
 * What the tier of an account lets it see. Read fresh each time: what was bought a second ago counts.
 *
 * One rule for lists and for single things: shown is what is still under way, and what changed for the last time within the
 * window. An invoice changes when it is paid or at the end of its life, a payout when it arrives or fails, a movement of
 * the ledger never again. So a payment that came yesterday is seen for a week, however old its invoice is.
 */
@Injectable()
export class HistoryWindow {
  constructor(private readonly tiers: TiersRepository, @Inject(CLOCK) private readonly clock: Clock) {}

  /** Nothing older is shown; undefined: everything is. */
  async start(operatorId: string): Promise<Date | undefined> {
    return historyStart(await this.tier(operatorId), this.clock.now());
  }

  /**
   * @param lastChange undefined: it is still under way
   * @throws Problem not-found, which says that it is there and hidden
   */
  async requireShown(operatorId: string, what: string, lastChange: Date | undefined): Promise<void> {
    if (lastChange === undefined) return;
    const from = await this.start(operatorId);
    if (from !== undefined && lastChange < from) {
      throw new Problem('not-found', `This ${what} is older than the ${FREE_HISTORY_DAYS} days of history that Free shows. It is kept, and shown again on Pro or Founder: GET /v1/tiers shows what they cost.`, { extra: { historyFrom: from.toISOString() } });
    }
  }

  async tier(operatorId: string): Promise<TierName> {
    return tierNow(await this.tiers.state(operatorId), this.clock.now());
  }
}
