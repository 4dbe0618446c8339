import { Body, Controller, Delete, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { createSessionSchema, sessionSchema, type CreateSession, type SessionJson } from '@l402kit/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AllowedOrigins } from '../../platform/auth/allowed-origins.js';
import { CurrentOperator, type AuthenticatedOperator } from '../../platform/auth/authenticated-operator.js';
import { Public, RequireScope } from '../../platform/auth/require-scope.js';
import { Describe } from '../../platform/http/describe.js';
import { SessionsService } from './sessions.service.js';

@ApiTags('Sessions')
@Controller('v1/sessions')
export class SessionsController {
  constructor(private readonly service: SessionsService, private readonly origins: AllowedOrigins) {}

  @Post()
  @HttpCode(201)
  @Public({ limitedBySource: true })
  @Describe('Sign in with an API key', {
    status: 201, answer: sessionSchema, public: true, errors: ['api-key-invalid', 'origin-not-allowed'],
    description: 'For browsers. Sets an HttpOnly cookie that stands for the key, with the scopes of the key; revoking the key ends the session.',
  })
  signIn(@Body({ schema: createSessionSchema }) { apiKey }: CreateSession, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<SessionJson> {
    this.origins.checkIfGiven(request);
    return this.service.signInWithKey(apiKey, request, reply);
  }

  @Get('current')
  @RequireScope('read', 'invoices', 'webhooks')
  @Describe('Show the session of this browser', { status: 200, answer: sessionSchema, errors: ['session-invalid'] })
  current(@CurrentOperator() operator: AuthenticatedOperator): Promise<SessionJson> {
    return this.service.current(operator);
  }

  @Delete('current')
  @HttpCode(204)
  @RequireScope('read', 'invoices', 'webhooks')
  @Describe('Sign out', { status: 204, errors: ['session-invalid', 'origin-not-allowed'] })
  signOut(@CurrentOperator() operator: AuthenticatedOperator, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    return this.service.signOut(operator, reply);
  }

  @Delete()
  @HttpCode(204)
  @RequireScope('admin')
  @Describe('Sign out everywhere', { status: 204, errors: ['origin-not-allowed'], description: 'Ends every session of the account, this one included. API keys stay as they are.' })
  signOutEverywhere(@CurrentOperator() operator: AuthenticatedOperator, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    return this.service.signOutEverywhere(operator, reply);
  }
}
