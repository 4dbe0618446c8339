import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { attachContextsSchema, attachedContextsSchema, createInvoiceSchema, invoicePageSchema, invoiceSchema, listInvoicesQuery, type AttachContexts, type AttachedContextsJson, type CreateInvoice, type InvoiceJson, type InvoicePageJson, type ListInvoicesQuery } from '@l402kit/contracts';
import { CurrentOperator, type AuthenticatedOperator } from '../../platform/auth/authenticated-operator.js';
import { RequireScope } from '../../platform/auth/require-scope.js';
import { Describe } from '../../platform/http/describe.js';
import { IdempotencyKey, idempotentRequest } from '../../platform/idempotency/idempotent-request.js';
import { InvoicesService } from './invoices.service.js';

@ApiTags('Invoices')
@Controller('v1/invoices')
export class InvoicesController {
  constructor(private readonly service: InvoicesService) {}

  @Post()
  @HttpCode(201)
  @RequireScope('invoices')
  @Describe('Create an invoice', {
    status: 201, answer: invoiceSchema, idempotent: true, errors: ['node-unavailable', 'operator-unreachable', 'operator-closed'],
    description: 'Give `amountMsat` or `amountSats`. Whatever is paid is credited less the fee and forwarded to the Lightning Address of the account. How many may lie unpaid is limited: some 100,000 at once and as many again within an hour, and each that is paid makes room for 20 more (429 `rate-limited`).',
  })
  create(@CurrentOperator() operator: AuthenticatedOperator, @Body({ schema: createInvoiceSchema }) body: CreateInvoice, @IdempotencyKey() key: string | undefined): Promise<InvoiceJson> {
    return this.service.open(operator, body, idempotentRequest(operator.keyId, 'POST /v1/invoices', key, body));
  }

  @Get()
  @RequireScope('read', 'invoices')
  @Describe('List invoices', { status: 200, answer: invoicePageSchema, description: 'Newest first. On Free, those that were paid or ended within the last 7 days, or are still open; `hidden` tells whether there are older ones, `hiddenPayments` how many.' })
  list(@CurrentOperator() { operatorId }: AuthenticatedOperator, @Query({ schema: listInvoicesQuery }) query: ListInvoicesQuery): Promise<InvoicePageJson> {
    return this.service.list(operatorId, query);
  }

  @Get(':id')
  @RequireScope('read', 'invoices')
  @Describe('Show an invoice', { status: 200, answer: invoiceSchema, errors: ['not-found'], description: 'On Free, one that was paid or ended more than 7 days ago is not found; the answer says so.' })
  show(@CurrentOperator() { operatorId }: AuthenticatedOperator, @Param('id') id: string): Promise<InvoiceJson> {
    return this.service.show(operatorId, id);
  }

  @Post('contexts')
  @HttpCode(200)
  @RequireScope('invoices')
  @Describe('Say for whom invoices are', {
    status: 200, answer: attachedContextsSchema, errors: ['validation-failed'],
    description: 'For invoices that you made in advance: 1 to 100 contexts, each for an open invoice that has none. The events about the invoice carry it from then on. Each is attached or refused by itself; one that comes after the payment is refused. May be repeated.',
  })
  attach(@CurrentOperator() { operatorId }: AuthenticatedOperator, @Body({ schema: attachContextsSchema }) body: AttachContexts): Promise<AttachedContextsJson> {
    return this.service.attach(operatorId, body);
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @RequireScope('invoices')
  @Describe('Cancel an invoice', {
    status: 200, answer: invoiceSchema, errors: ['not-found', 'invoice-not-cancellable', 'node-unavailable'],
    description: 'It can no longer be paid then. A payment that was faster is credited all the same. May be repeated.',
  })
  cancel(@CurrentOperator() { operatorId }: AuthenticatedOperator, @Param('id') id: string): Promise<InvoiceJson> {
    return this.service.cancel(operatorId, id);
  }
}
