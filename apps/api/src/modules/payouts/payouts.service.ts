import { Injectable } from '@nestjs/common';
import { msat, msatToJson } from '@l402kit/money-types';
import type { BalanceJson, CarriedPaymentsJson, ListPayoutsQuery, PayoutJson, PayoutPageJson } from '@l402kit/contracts';
import { RequestPayout } from '../../money/request-payout.js';
import { amountRange } from '../../platform/http/amount-range.js';
import type { Payout } from '../../platform/database/generated/client.js';
import { pageRequest, toPage, uuidInPath } from '../../platform/http/page.js';
import { BalanceService } from '../balance/balance.service.js';
import { ForwardingRepository } from './forwarding/forwarding.repository.js';
import { HistoryWindow } from '../tiers/history-window.js';
import { nothingToPayOut, payoutInFlight, payoutNotFound } from './payouts.errors.js';
import { PayoutsRepository } from './payouts.repository.js';
import { carriedJson, payoutJson } from './payouts.schemas.js';

const MOST_CARRIED = 1_000;

@Injectable()
export class PayoutsService {
  constructor(
    private readonly payouts: PayoutsRepository,
    private readonly requestPayout: RequestPayout,
    private readonly balance: BalanceService,
    private readonly history: HistoryWindow,
    private readonly forwarding: ForwardingRepository,
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
    return payoutJson(await this.shown(operatorId, id));
  }

  /** @throws Problem not-found, also for what the tier does not show */
  async payments(operatorId: string, id: string): Promise<CarriedPaymentsJson> {
    const payout = await this.shown(operatorId, id);
    const carried = payout.status === 'settled' ? await this.forwarding.carriedBy(operatorId, payout.id, MOST_CARRIED + 1) : undefined;
    return carriedJson(carried ?? [], MOST_CARRIED);
  }

  private async shown(operatorId: string, id: string): Promise<Payout> {
    const payout = await this.payouts.find(operatorId, uuidInPath('payout', id, 'payout'));
    if (payout === null) throw payoutNotFound();
    await this.history.requireShown(operatorId, 'payout', payout.finishedAt ?? undefined);
    return payout;
  }

  /** Asks for a payout of all that is owed, without regard to the threshold. @throws Problem payout-in-flight, nothing-to-pay-out */
  async payOutNow(operatorId: string): Promise<BalanceJson> {
    const result = await this.requestPayout.execute(operatorId);
    if (result.outcome === 'in-flight') throw payoutInFlight(result.payoutId);
    if (result.outcome === 'nothing-owed') throw nothingToPayOut();
    return this.balance.show(operatorId);
  }
}
