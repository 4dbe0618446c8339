import { Injectable } from '@nestjs/common';
import type { BalanceJson, ListPayoutsQuery, Page, PayoutJson } from '@l402kit/contracts';
import { RequestPayout } from '../../money/request-payout.js';
import { pageRequest, toPage, uuidInPath } from '../../platform/http/page.js';
import { BalanceService } from '../balance/balance.service.js';
import { nothingToPayOut, payoutInFlight, payoutNotFound } from './payouts.errors.js';
import { PayoutsRepository } from './payouts.repository.js';
import { payoutJson } from './payouts.schemas.js';

@Injectable()
export class PayoutsService {
  constructor(
    private readonly payouts: PayoutsRepository,
    private readonly requestPayout: RequestPayout,
    private readonly balance: BalanceService,
  ) {}

  async list(operatorId: string, query: ListPayoutsQuery): Promise<Page<PayoutJson>> {
    const page = pageRequest('payout', query);
    return toPage('payout', await this.payouts.list(operatorId, query, page), page, payoutJson);
  }

  async show(operatorId: string, id: string): Promise<PayoutJson> {
    const payout = await this.payouts.find(operatorId, uuidInPath('payout', id, 'payout'));
    if (payout === null) throw payoutNotFound();
    return payoutJson(payout);
  }

  /** Asks for a payout of all that is owed, without regard to the threshold. @throws Problem payout-in-flight, nothing-to-pay-out */
  async payOutNow(operatorId: string): Promise<BalanceJson> {
    const result = await this.requestPayout.execute(operatorId);
    if (result.outcome === 'in-flight') throw payoutInFlight(result.payoutId);
    if (result.outcome === 'nothing-owed') throw nothingToPayOut();
    return this.balance.show(operatorId);
  }
}
