import { Body, Controller, Get, Header, HttpCode, Post, Query, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  dropInTokenRequest, dropInTokenSchema, globalStatsSchema, plainErrorSchema, proCheckQuery, proCheckSchema, splitSchema,
  type DropInTokenJson, type DropInTokenRequest, type GlobalStatsJson, type ProCheckJson, type ProCheckQuery,
} from '@l402kit/contracts';
import { Public } from '../../platform/auth/require-scope.js';
import { ANYBODY } from '../../platform/http/anybody.js';
import { Describe } from '../../platform/http/describe.js';
import { LegacyService } from './legacy.service.js';
import { SourceLimitGuard } from './source-limit.guard.js';

@ApiTags('Published clients')
@Controller('api')
@UseGuards(SourceLimitGuard)
export class LegacyController {
  constructor(private readonly legacy: LegacyService) {}

  @Post('split')
  @HttpCode(200)
  @Public()
  @Describe('Does nothing', { status: 200, answer: splitSchema, public: true, description: 'Payments are forwarded by themselves. This never pays, whatever is sent.' })
  split(): { readonly ok: true; readonly skipped: true } {
    return { ok: true, skipped: true };
  }

  @Post('verify')
  @HttpCode(200)
  @Public()
  @Describe('Check a token of a published client', {
    status: 200, answer: dropInTokenSchema, public: true,
    description: 'Answered from what has really been settled. It says nothing about price, route or operator, because such tokens name none, nor whether the token was used before.',
  })
  verify(@Body({ schema: dropInTokenRequest }) { token }: DropInTokenRequest): Promise<DropInTokenJson> {
    return this.legacy.verify(token);
  }

  @Get('pro-check')
  @Public()
  @Describe('Whether an address has Pro', { status: 200, answer: proCheckSchema, public: true })
  proCheck(@Query({ schema: proCheckQuery }) { address }: ProCheckQuery): Promise<ProCheckJson> {
    return this.legacy.proCheck(address);
  }

  // The clients that call this show no credential: whoever names an address would erase it.
  @Post('delete-data')
  @HttpCode(401)
  @Public()
  @Describe('Refused', { status: 401, answer: plainErrorSchema, public: true, description: 'Accounts are erased by DELETE /v1/operator.' })
  deleteData(): { readonly error: string } {
    return { error: 'This needs proof that the address is yours. Sign in to the dashboard with it and close the account there: that erases its data.' };
  }

  @Get('global-stats')
  @Header(...ANYBODY)
  @Public()
  @Describe('What the platform has forwarded in all', { status: 200, answer: globalStatsSchema, public: true, description: 'At most a minute old.' })
  globalStats(): Promise<GlobalStatsJson> {
    return this.legacy.globalStats();
  }
}
