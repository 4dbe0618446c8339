import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { balanceDaySchema, balanceSchema, type BalanceDayJson, type BalanceJson } from '@l402kit/contracts';
import { CurrentOperator, type AuthenticatedOperator } from '../../platform/auth/authenticated-operator.js';
import { RequireScope } from '../../platform/auth/require-scope.js';
import { Describe } from '../../platform/http/describe.js';
import { BalanceService } from './balance.service.js';

@ApiTags('Account')
@Controller('v1/balance')
export class BalanceController {
  constructor(private readonly service: BalanceService) {}

  @Get()
  @RequireScope('read')
  @Describe('Show what is owed and what is on its way', { status: 200, answer: balanceSchema })
  show(@CurrentOperator() { operatorId }: AuthenticatedOperator): Promise<BalanceJson> {
    return this.service.show(operatorId);
  }

  @Get('today')
  @RequireScope('read')
  @Describe('Show what today brought', {
    status: 200, answer: balanceDaySchema,
    description: 'A statement of the day in UTC, from the ledger: what was yours at 00:00, what callers paid, our fee, what was paid out, what else moved, and what is yours now. It adds up to the msat.',
  })
  today(@CurrentOperator() { operatorId }: AuthenticatedOperator): Promise<BalanceDayJson> {
    return this.service.today(operatorId);
  }
}
