import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { reportCallsSchema, reportedCallsSchema, type ReportCalls, type ReportedCallsJson } from '@l402kit/contracts';
import { CurrentOperator, type AuthenticatedOperator } from '../../platform/auth/authenticated-operator.js';
import { RequireScope } from '../../platform/auth/require-scope.js';
import { Describe } from '../../platform/http/describe.js';
import { CallsQuota } from './calls-quota.js';
import { CallsRepository } from './calls.repository.js';

@ApiTags('Calls')
@Controller('v1/calls')
export class CallsController {
  constructor(private readonly calls: CallsRepository, private readonly quota: CallsQuota) {}

  @Post()
  @HttpCode(202)
  @RequireScope('invoices')
  @Describe('Report calls', {
    status: 202, answer: reportedCallsSchema, errors: ['validation-failed'],
    description: 'What the SDK on your server saw: 1 to 100 CloudEvents of the types call.served and call.refused (application/cloudevents-batch+json or application/json). They become events of your account. An event that was reported within 24 hours is not counted again.',
  })
  async report(@CurrentOperator() { operatorId }: AuthenticatedOperator, @Body({ schema: reportCallsSchema }) body: ReportCalls): Promise<ReportedCallsJson> {
    this.quota.take(operatorId, body.length);
    const accepted = await this.calls.report(operatorId, body);
    return { accepted, duplicates: body.length - accepted };
  }
}
