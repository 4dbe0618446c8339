import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { addressChangePageSchema, addressChangeSchema, listAddressChangesQuery, startAddressChangeSchema, type AddressChangeJson, type Page, type StartAddressChange } from '@l402kit/contracts';
import type { z } from 'zod';
import { CurrentOperator, type AuthenticatedOperator } from '../../platform/auth/authenticated-operator.js';
import { RequireScope } from '../../platform/auth/require-scope.js';
import { Describe } from '../../platform/http/describe.js';
import { IdempotencyKey, idempotentRequest } from '../../platform/idempotency/idempotent-request.js';
import { AddressChangesService } from './address-changes.service.js';

@ApiTags('Account')
@Controller('v1/operator/address-changes')
export class AddressChangesController {
  constructor(private readonly service: AddressChangesService) {}

  @Post()
  @HttpCode(201)
  @RequireScope('admin')
  @Describe('Ask for another payout address', {
    status: 201, answer: addressChangeSchema, idempotent: true,
    errors: ['address-invalid', 'address-not-found', 'address-unreachable', 'address-not-pay', 'address-limits-invalid', 'address-refused', 'address-busy', 'address-change-waiting', 'operator-closed'],
    description: 'Takes effect after 7 days, in which it can be cancelled; after 24 hours where the present address was proved within the last hour (POST /v1/auth/address-proofs with the purpose `address-change`: a code in the comment of a payment to it), or in a session of a wallet that was linked for a week. Payouts go to the present address meanwhile. `address.changing` and `address.changed` go to the webhook endpoints as they are now, even if somebody deletes, pauses or redirects them until then.',
  })
  start(@CurrentOperator() operator: AuthenticatedOperator, @Body({ schema: startAddressChangeSchema }) body: StartAddressChange, @IdempotencyKey() key: string | undefined): Promise<AddressChangeJson> {
    return this.service.start(operator, body, idempotentRequest(operator.keyId, 'POST /v1/operator/address-changes', key, body));
  }

  @Get()
  @RequireScope('read')
  @Describe('List changes of the payout address', { status: 200, answer: addressChangePageSchema, description: 'Newest first.' })
  list(@CurrentOperator() { operatorId }: AuthenticatedOperator, @Query({ schema: listAddressChangesQuery }) query: z.infer<typeof listAddressChangesQuery>): Promise<Page<AddressChangeJson>> {
    return this.service.list(operatorId, query);
  }

  @Delete(':id')
  @HttpCode(204)
  @RequireScope('admin')
  @Describe('Cancel a change of the payout address', { status: 204, errors: ['not-found', 'address-change-finished'] })
  cancel(@CurrentOperator() { operatorId }: AuthenticatedOperator, @Param('id') id: string): Promise<void> {
    return this.service.cancel(operatorId, id);
  }
}
