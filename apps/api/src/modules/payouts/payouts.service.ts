import { Injectable } from '@nestjs/common';
import { msat, msatToJson } from '@l402kit/money-types';
import type { BalanceJson, ListPayoutsQuery, PayoutJson, PayoutPageJson } from '@l402kit/contracts';
import { RequestPayout } from '../../money/request-payout.js';
import { amountRange } from '../../platform/http/amount-range.js';
import { pageRequest, toPage, uuidInPath } from '../../platform/http/page.js';
import { BalanceService } from '../balance/balance.service.js';
import { HistoryWindow } from '../tiers/history-window.js';
import { nothingToPayOut, payoutInFlight, payoutNotFound } from './payouts.errors.js';
import { PayoutsRepository } from './payouts.repository.js';
import { payoutJson } from './payouts.schemas.js';

@Injectable()
export class PayoutsService {
  constructor(
    private readonly payouts: PayoutsRepository,
    private readonly requestPayout: RequestPayout,
    private readonly balance: BalanceService,
    private readonly history: HistoryWindow,
  ) {}

  /** What the tier of the account shows of its history. @throws Problem validation-failed */
  async list(operatorId: string, query: ListPayoutsQuery): Promise<PayoutPageJson> {
    const page = pageRequest('payout', query);
    const from = await this.history.start(operatorId);
    const [{ rows, stoppedAt }, hidden] = await Promise.all([
      this.payouts.list(operatorId, query, page, from, amountRange(query)), from === undefined ? false : this.payouts.hasOlder(operatorId, from),
    ]);
    const before = hidden && page.before === undefined ? await this.payouts.settledBefore(operatorId, from!) : null;
    return {
      ...toPage('payout', rows, page, payoutJson, stoppedAt), historyFrom: from?.toISOString() ?? null, hidden,
      hiddenPayouts: before && { count: before.count, amountMsat: msatToJson(msat(before.amountMsat)) },
    };
  }

  /** @throws Problem not-found, also for what the tier does not show */
  async show(operatorId: string, id: string): Promise<PayoutJson> {
    const payout = await this.payouts.find(operatorId, uuidInPath('payout', id, 'payout'));
    if (payout === null) throw payoutNotFound();
    await this.history.requireShown(operatorId, 'payout', payout.finishedAt ?? undefined);
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
