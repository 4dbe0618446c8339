import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { carriedPaymentsSchema, balanceSchema, listPayoutsQuery, payoutPageSchema, payoutSchema, type BalanceJson, type CarriedPaymentsJson, type ListPayoutsQuery, type PayoutJson, type PayoutPageJson } from '@l402kit/contracts';
import { CurrentOperator, type AuthenticatedOperator } from '../../platform/auth/authenticated-operator.js';
import { RequireScope } from '../../platform/auth/require-scope.js';
import { Describe } from '../../platform/http/describe.js';
import { PayoutsService } from './payouts.service.js';

@ApiTags('Payouts')
@Controller('v1/payouts')
export class PayoutsController {
  constructor(private readonly service: PayoutsService) {}

  @Get()
  @RequireScope('read')
  @Describe('List payouts', { status: 200, answer: payoutPageSchema, description: 'Newest first. On Free, those that ended within the last 7 days or are on their way; `hidden` tells whether there are older ones, `hiddenPayouts` how many.' })
  list(@CurrentOperator() { operatorId }: AuthenticatedOperator, @Query({ schema: listPayoutsQuery }) query: ListPayoutsQuery): Promise<PayoutPageJson> {
    return this.service.list(operatorId, query);
  }

  @Get(':id')
  @RequireScope('read')
  @Describe('Show a payout', { status: 200, answer: payoutSchema, errors: ['not-found'], description: 'On Free, one that ended more than 7 days ago is not found; the answer says so.' })
  show(@CurrentOperator() { operatorId }: AuthenticatedOperator, @Param('id') id: string): Promise<PayoutJson> {
    return this.service.show(operatorId, id);
  }

  @Get(':id/payments')
  @RequireScope('read')
  @Describe('List what a payout carried', { status: 200, answer: carriedPaymentsSchema, errors: ['not-found'], description: 'The payments that went out with it, first in, first out, to the msat. None until it has arrived.' })
  payments(@CurrentOperator() { operatorId }: AuthenticatedOperator, @Param('id') id: string): Promise<CarriedPaymentsJson> {
    return this.service.payments(operatorId, id);
  }

  // Takes no Idempotency-Key: it only says "as soon as you can", which is the same said twice.
  @Post()
  @HttpCode(202)
  @RequireScope('admin')
  @Describe('Pay out now', {
    status: 202, answer: balanceSchema, errors: ['payout-in-flight', 'nothing-to-pay-out'],
    description: 'Pays out all that is owed as soon as possible, without regard to the threshold. What a route may cost stays the same. Repeating it changes nothing.',
  })
  payOutNow(@CurrentOperator() { operatorId }: AuthenticatedOperator): Promise<BalanceJson> {
    return this.service.payOutNow(operatorId);
  }
}
