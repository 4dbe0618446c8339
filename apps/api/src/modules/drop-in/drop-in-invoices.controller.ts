import { Body, Controller, HttpCode, Post, Req, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { dropInInvoiceRequest, dropInInvoiceSchema, type DropInInvoiceJson, type DropInInvoiceRequest } from '@l402kit/contracts';
import type { FastifyRequest } from 'fastify';
import { Public } from '../../platform/auth/require-scope.js';
import { Describe } from '../../platform/http/describe.js';
import { sourceOf } from '../../platform/http/request-limits.js';
import { IdempotencyKey } from '../../platform/idempotency/idempotent-request.js';
import { DropInInvoices } from './drop-in-invoices.service.js';
import { SourceLimitGuard } from './source-limit.guard.js';

@ApiTags('Published clients')
@Controller('api/invoice')
@UseGuards(SourceLimitGuard)
export class DropInInvoicesController {
  constructor(private readonly invoices: DropInInvoices) {}

  // The published Go client refuses 201.
  @Post()
  @HttpCode(200)
  @Public()
  @Describe('Create an invoice without an account', {
    status: 200, answer: dropInInvoiceSchema, public: true, idempotent: true,
    description: 'Belongs to the one account that the Lightning Address has without a key, is forwarded like any other and can be claimed by proving the address (POST /v1/auth/address-proofs). '
      + 'Errors are {"error"} with 400, 405, 429 or 503. The `macaroon` is what published clients expect and is NOT signed: they accept a token that anybody wrote who knows one preimage, '
      + 'at any price and at any operator that uses them. That cannot be mended here: update to the current l402-kit, whose credentials are macaroons under your own root key.',
  })
  create(@Body({ schema: dropInInvoiceRequest }) body: DropInInvoiceRequest, @Req() request: FastifyRequest, @IdempotencyKey() key: string | undefined): Promise<DropInInvoiceJson> {
    return this.invoices.create(body, sourceOf(request.ip), key);
  }
}
