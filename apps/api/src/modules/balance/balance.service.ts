import { Inject, Injectable } from '@nestjs/common';
import type { BalanceDayJson, BalanceJson } from '@l402kit/contracts';
import type { Clock } from '@l402kit/money-types';
import { CLOCK } from '../../platform/clock/clock.js';
import { BalanceDayRepository } from './balance-day.repository.js';
import { BalanceRepository } from './balance.repository.js';
import { balanceDayJson, balanceJson } from './balance.schemas.js';

@Injectable()
export class BalanceService {
  constructor(private readonly balances: BalanceRepository, private readonly days: BalanceDayRepository, @Inject(CLOCK) private readonly clock: Clock) {}

  async show(operatorId: string): Promise<BalanceJson> {
    return balanceJson(await this.balances.find(operatorId));
  }

  async today(operatorId: string): Promise<BalanceDayJson> {
    const day = this.clock.now().toISOString().slice(0, 10);
    return balanceDayJson(day, await this.days.find(operatorId, day));
  }
}
