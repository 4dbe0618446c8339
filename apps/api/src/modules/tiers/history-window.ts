import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@l402kit/money-types';
import { FREE_HISTORY_DAYS, historyStart, tierNow, type TierName } from '../../money/rules/tier.js';
import { CLOCK } from '../../platform/clock/clock.js';
import { Problem } from '../../platform/problem-details/problem.js';
import { TiersRepository } from './tiers.repository.js';

/** What the tier of an account lets it see. Read fresh each time: what was bought a second ago counts. */
@Injectable()
export class HistoryWindow {
  constructor(private readonly tiers: TiersRepository, @Inject(CLOCK) private readonly clock: Clock) {}

  /** Nothing older is shown; undefined: everything is. */
  async start(operatorId: string): Promise<Date | undefined> {
    return historyStart(await this.tier(operatorId), this.clock.now());
  }

  /**
   * A single thing is shown as long as something happened to it lately; lists go by when it was created.
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
