import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { apiKeyPageSchema, createApiKeySchema, listApiKeysQuery, newApiKeySchema, type ApiKeyJson, type CreateApiKey, type NewApiKeyJson, type Page } from '@l402kit/contracts';
import type { z } from 'zod';
import { CurrentOperator, type AuthenticatedOperator } from '../../platform/auth/authenticated-operator.js';
import { RequireScope } from '../../platform/auth/require-scope.js';
import { Describe } from '../../platform/http/describe.js';
import { IdempotencyKey, idempotentRequest } from '../../platform/idempotency/idempotent-request.js';
import { ApiKeysService } from './api-keys.service.js';

@ApiTags('API keys')
@Controller('v1/api-keys')
export class ApiKeysController {
  constructor(private readonly service: ApiKeysService) {}

  @Post()
  @HttpCode(201)
  @RequireScope('admin')
  @Describe('Create an API key', { status: 201, answer: newApiKeySchema, idempotent: true, errors: ['already-created', 'api-key-limit'], description: 'The key itself ("secret") is shown in this answer and never again.' })
  create(@CurrentOperator() { operatorId, keyId }: AuthenticatedOperator, @Body({ schema: createApiKeySchema }) body: CreateApiKey, @IdempotencyKey() key: string | undefined): Promise<NewApiKeyJson> {
    return this.service.create(operatorId, body, idempotentRequest(keyId, 'POST /v1/api-keys', key, body));
  }

  @Get()
  @RequireScope('read')
  @Describe('List API keys', { status: 200, answer: apiKeyPageSchema, description: 'Newest first, revoked ones included.' })
  list(@CurrentOperator() { operatorId }: AuthenticatedOperator, @Query({ schema: listApiKeysQuery }) query: z.infer<typeof listApiKeysQuery>): Promise<Page<ApiKeyJson>> {
    return this.service.list(operatorId, query);
  }

  @Delete(':id')
  @HttpCode(204)
  @RequireScope('admin')
  @Describe('Revoke an API key', { status: 204, errors: ['not-found', 'last-admin-key'], description: 'At once; at the latest after 5 seconds no request with it is answered any more.' })
  revoke(@CurrentOperator() { operatorId }: AuthenticatedOperator, @Param('id') id: string): Promise<void> {
    return this.service.revoke(operatorId, id);
  }
}
