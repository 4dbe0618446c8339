import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@l402kit/money-types';
import { historyStart, tierNow, type TierName } from '../../money/rules/tier.js';
import { CLOCK } from '../../platform/clock/clock.js';
import { TiersRepository } from './tiers.repository.js';

/** What the tier of an account lets it see. Read fresh each time: what was bought a second ago counts. */
@Injectable()
export class HistoryWindow {
  constructor(private readonly tiers: TiersRepository, @Inject(CLOCK) private readonly clock: Clock) {}

  /** Nothing older is shown; undefined: everything is. */
  async start(operatorId: string): Promise<Date | undefined> {
    return historyStart(await this.tier(operatorId), this.clock.now());
  }

  async tier(operatorId: string): Promise<TierName> {
    return tierNow(await this.tiers.state(operatorId), this.clock.now());
  }
}
