import { Injectable } from '@nestjs/common';
import type { BalanceJson } from '@l402kit/contracts';
import { BalanceRepository } from './balance.repository.js';
import { balanceJson } from './balance.schemas.js';

@Injectable()
export class BalanceService {
  constructor(private readonly balances: BalanceRepository) {}

  async show(operatorId: string): Promise<BalanceJson> {
    return balanceJson(await this.balances.find(operatorId));
  }
}
