import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { invoiceStorySchema, type InvoiceStoryJson } from '@l402kit/contracts';
import { CurrentOperator, type AuthenticatedOperator } from '../../../platform/auth/authenticated-operator.js';
import { RequireScope } from '../../../platform/auth/require-scope.js';
import { Describe } from '../../../platform/http/describe.js';
import { StoryService } from './story.service.js';

@ApiTags('Invoices')
@Controller('v1/invoices')
export class StoryController {
  constructor(private readonly service: StoryService) {}

  @Get(':id/story')
  @RequireScope('read')
  @Describe('Tell all that became of an invoice', {
    status: 200, answer: invoiceStorySchema, errors: ['not-found'],
    description: 'The invoice, the payouts that carried what was paid (first in, first out, to the msat), the events that told of it, and to which endpoints they were delivered.',
  })
  tell(@CurrentOperator() { operatorId }: AuthenticatedOperator, @Param('id') id: string): Promise<InvoiceStoryJson> {
    return this.service.tell(operatorId, id);
  }
}
