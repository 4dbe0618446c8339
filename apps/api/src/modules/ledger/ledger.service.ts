import { Injectable } from '@nestjs/common';
import type { LedgerPageJson, ListLedgerQuery } from '@l402kit/contracts';
import { pageRequest, toPage } from '../../platform/http/page.js';
import { HistoryWindow } from '../tiers/history-window.js';
import { LedgerRepository } from './ledger.repository.js';
import { movementJson } from './ledger.schemas.js';

@Injectable()
export class LedgerService {
  constructor(private readonly ledger: LedgerRepository, private readonly history: HistoryWindow) {}

  /** What the tier of the account shows of its history. */
  async list(operatorId: string, query: ListLedgerQuery): Promise<LedgerPageJson> {
    const page = pageRequest('movement', query);
    const from = await this.history.start(operatorId);
    const [rows, hidden] = await Promise.all([
      this.ledger.list(operatorId, query, page, from), from === undefined ? false : this.ledger.hasOlder(operatorId, from),
    ]);
    return { ...toPage('movement', rows, page, movementJson), historyFrom: from?.toISOString() ?? null, hidden };
  }
}
