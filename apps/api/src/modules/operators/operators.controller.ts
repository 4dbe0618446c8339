import { Body, Controller, Delete, Get, HttpCode, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { closingSchema, operatorSchema, signedUpSchema, signUpSchema, updateOperatorSchema, type ClosingJson, type OperatorJson, type SignedUpJson, type SignUp, type UpdateOperator } from '@l402kit/contracts';
import { CurrentOperator, type AuthenticatedOperator } from '../../platform/auth/authenticated-operator.js';
import { Public, RequireScope } from '../../platform/auth/require-scope.js';
import { Describe } from '../../platform/http/describe.js';
import { OperatorsService } from './operators.service.js';

@ApiTags('Account')
@Controller('v1')
export class OperatorsController {
  constructor(private readonly service: OperatorsService) {}

  @Post('operators')
  @HttpCode(201)
  @Public({ limitedBySource: true })
  @Describe('Open an account', {
    status: 201, answer: signedUpSchema, public: true,
    errors: ['address-invalid', 'address-not-found', 'address-unreachable', 'address-not-pay', 'address-limits-invalid', 'address-refused', 'address-busy'],
    description: 'A Lightning Address is all it takes. The answer holds two API keys, which are shown this once.',
  })
  signUp(@Body({ schema: signUpSchema }) body: SignUp): Promise<SignedUpJson> {
    return this.service.signUp(body);
  }

  @Get('operator')
  @RequireScope('read')
  @Describe('Show the account', { status: 200, answer: operatorSchema })
  show(@CurrentOperator() { operatorId }: AuthenticatedOperator): Promise<OperatorJson> {
    return this.service.show(operatorId);
  }

  @Patch('operator')
  @RequireScope('admin')
  @Describe('Change the account', { status: 200, answer: operatorSchema })
  update(@CurrentOperator() { operatorId }: AuthenticatedOperator, @Body({ schema: updateOperatorSchema }) body: UpdateOperator): Promise<OperatorJson> {
    return this.service.update(operatorId, body);
  }

  @Delete('operator')
  @HttpCode(202)
  @RequireScope('admin')
  @Describe('Close the account', {
    status: 202, answer: closingSchema, errors: ['operator-closed'],
    description: 'No new invoices from now on, open ones are cancelled, and all that is owed is paid out. Then the account and all that is personal in it is erased. What cannot be paid within 30 days can be claimed with `closingReceipt`.',
  })
  close(@CurrentOperator() { operatorId }: AuthenticatedOperator): Promise<ClosingJson> {
    return this.service.close(operatorId);
  }
}
