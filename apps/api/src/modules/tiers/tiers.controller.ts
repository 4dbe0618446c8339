import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  buyTierSchema, listTierPurchasesQuery, tierPurchasePageSchema, tierPurchaseSchema, tiersSchema, type BuyTier, type Page, type TierPurchaseJson, type TiersJson,
} from '@l402kit/contracts';
import type { z } from 'zod';
import { CurrentOperator, type AuthenticatedOperator } from '../../platform/auth/authenticated-operator.js';
import { RequireScope } from '../../platform/auth/require-scope.js';
import { Describe } from '../../platform/http/describe.js';
import { IdempotencyKey, idempotentRequest } from '../../platform/idempotency/idempotent-request.js';
import { TiersService } from './tiers.service.js';

@ApiTags('Tiers')
@Controller('v1/tiers')
export class TiersController {
  constructor(private readonly service: TiersService) {}

  @Get()
  @RequireScope('read')
  @Describe('Show tiers', { status: 200, answer: tiersSchema, description: 'What this account has, and what there is to buy.' })
  show(@CurrentOperator() { operatorId }: AuthenticatedOperator): Promise<TiersJson> {
    return this.service.show(operatorId);
  }

  @Post('purchases')
  @HttpCode(201)
  @RequireScope('admin')
  @Describe('Buy a tier', {
    status: 201, answer: tierPurchaseSchema, idempotent: true, errors: ['tier-not-needed', 'balance-too-small', 'operator-closed', 'node-unavailable'],
    description: 'With Lightning: pay `paymentRequest`; the tier holds within a second. Paying more buys further whole periods, the rest is added to your balance. An open purchase of the same tier is answered again.',
  })
  buy(@CurrentOperator() { operatorId, keyId }: AuthenticatedOperator, @Body({ schema: buyTierSchema }) body: BuyTier, @IdempotencyKey() key: string | undefined): Promise<TierPurchaseJson> {
    return this.service.buy(operatorId, body, idempotentRequest(keyId, 'POST /v1/tiers/purchases', key, body));
  }

  @Get('purchases')
  @RequireScope('read')
  @Describe('List purchases of tiers', { status: 200, answer: tierPurchasePageSchema, description: 'Newest first.' })
  list(@CurrentOperator() { operatorId }: AuthenticatedOperator, @Query({ schema: listTierPurchasesQuery }) query: z.infer<typeof listTierPurchasesQuery>): Promise<Page<TierPurchaseJson>> {
    return this.service.list(operatorId, query);
  }

  @Get('purchases/:id')
  @RequireScope('read')
  @Describe('Show a purchase of a tier', { status: 200, answer: tierPurchaseSchema, errors: ['not-found'] })
  showPurchase(@CurrentOperator() { operatorId }: AuthenticatedOperator, @Param('id') id: string): Promise<TierPurchaseJson> {
    return this.service.showPurchase(operatorId, id);
  }
}
