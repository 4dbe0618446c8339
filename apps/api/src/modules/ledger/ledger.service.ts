import { Injectable } from '@nestjs/common';
import type { LedgerMovementJson, Page } from '@l402kit/contracts';
import { pageRequest, toPage } from '../../platform/http/page.js';
import { LedgerRepository } from './ledger.repository.js';
import { movementJson } from './ledger.schemas.js';

@Injectable()
export class LedgerService {
  constructor(private readonly ledger: LedgerRepository) {}

  async list(operatorId: string, query: { readonly limit: number; readonly after?: string | undefined }): Promise<Page<LedgerMovementJson>> {
    const page = pageRequest('movement', query);
    return toPage('movement', await this.ledger.list(operatorId, page), page, movementJson);
  }
}
