import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ledgerPageSchema, listLedgerQuery, type LedgerPageJson, type ListLedgerQuery } from '@l402kit/contracts';
import { CurrentOperator, type AuthenticatedOperator } from '../../platform/auth/authenticated-operator.js';
import { RequireScope } from '../../platform/auth/require-scope.js';
import { Describe } from '../../platform/http/describe.js';
import { LedgerService } from './ledger.service.js';

@ApiTags('Account')
@Controller('v1/ledger')
export class LedgerController {
  constructor(private readonly service: LedgerService) {}

  @Get()
  @RequireScope('read')
  @Describe('List movements of money', { status: 200, answer: ledgerPageSchema, description: 'Newest first. The sums over all movements are the amounts of GET /v1/balance. On Free, those of the last 7 days; `hidden` tells whether there are older ones.' })
  list(@CurrentOperator() { operatorId }: AuthenticatedOperator, @Query({ schema: listLedgerQuery }) query: ListLedgerQuery): Promise<LedgerPageJson> {
    return this.service.list(operatorId, query);
  }
}
