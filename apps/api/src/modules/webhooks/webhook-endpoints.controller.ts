import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  createWebhookEndpointSchema, listWebhookEndpointsQuery, newWebhookEndpointSchema, updateWebhookEndpointSchema, webhookEndpointPageSchema, webhookEndpointSchema,
  webhookHealthSchema, webhookSecretSchema, type CreateWebhookEndpoint, type NewWebhookEndpointJson, type Page, type UpdateWebhookEndpoint, type WebhookEndpointJson, type WebhookHealthJson, type WebhookSecretJson,
} from '@l402kit/contracts';
import type { z } from 'zod';
import { CurrentOperator, type AuthenticatedOperator } from '../../platform/auth/authenticated-operator.js';
import { RequireScope } from '../../platform/auth/require-scope.js';
import { Describe } from '../../platform/http/describe.js';
import { IdempotencyKey, idempotentRequest } from '../../platform/idempotency/idempotent-request.js';
import { WebhookEndpointsService } from './webhook-endpoints.service.js';

@ApiTags('Webhooks')
@Controller('v1/webhook-endpoints')
export class WebhookEndpointsController {
  constructor(private readonly service: WebhookEndpointsService) {}

  @Post()
  @HttpCode(201)
  @RequireScope('webhooks')
  @Describe('Create a webhook endpoint', {
    status: 201, answer: newWebhookEndpointSchema, idempotent: true, errors: ['already-created', 'webhook-url-refused', 'webhook-consent-refused', 'webhook-endpoint-limit'],
    description: 'Events from now on are sent to it, signed (Standard Webhooks 1.0). The secret can be shown again later.',
  })
  create(@CurrentOperator() { operatorId, keyId }: AuthenticatedOperator, @Body({ schema: createWebhookEndpointSchema }) body: CreateWebhookEndpoint, @IdempotencyKey() key: string | undefined): Promise<NewWebhookEndpointJson> {
    return this.service.create(operatorId, body, idempotentRequest(keyId, 'POST /v1/webhook-endpoints', key, body));
  }

  @Get()
  @RequireScope('read', 'webhooks')
  @Describe('List webhook endpoints', { status: 200, answer: webhookEndpointPageSchema, description: 'Newest first.' })
  list(@CurrentOperator() { operatorId }: AuthenticatedOperator, @Query({ schema: listWebhookEndpointsQuery }) query: z.infer<typeof listWebhookEndpointsQuery>): Promise<Page<WebhookEndpointJson>> {
    return this.service.list(operatorId, query);
  }

  @Get(':id')
  @RequireScope('read', 'webhooks')
  @Describe('Show a webhook endpoint', { status: 200, answer: webhookEndpointSchema, errors: ['not-found'] })
  show(@CurrentOperator() { operatorId }: AuthenticatedOperator, @Param('id') id: string): Promise<WebhookEndpointJson> {
    return this.service.show(operatorId, id);
  }

  @Get(':id/health')
  @RequireScope('read', 'webhooks')
  @Describe('Show how a webhook endpoint does', { status: 200, answer: webhookHealthSchema, errors: ['not-found'], description: 'How many attempts of the last 24 hours and of the last 7 days delivered, and how long they took. Attempts, not events: one that is tried three times counts three times.' })
  health(@CurrentOperator() { operatorId }: AuthenticatedOperator, @Param('id') id: string): Promise<WebhookHealthJson> {
    return this.service.health(operatorId, id);
  }

  @Patch(':id')
  @RequireScope('webhooks')
  @Describe('Change a webhook endpoint', { status: 200, answer: webhookEndpointSchema, errors: ['not-found', 'webhook-url-refused'], description: 'Only the fields that are given. What is already owed to it goes to the new URL.' })
  update(@CurrentOperator() { operatorId }: AuthenticatedOperator, @Param('id') id: string, @Body({ schema: updateWebhookEndpointSchema }) body: UpdateWebhookEndpoint): Promise<WebhookEndpointJson> {
    return this.service.update(operatorId, id, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @RequireScope('webhooks')
  @Describe('Delete a webhook endpoint', { status: 204, errors: ['not-found'], description: 'What it is owed is dropped.' })
  delete(@CurrentOperator() { operatorId }: AuthenticatedOperator, @Param('id') id: string): Promise<void> {
    return this.service.delete(operatorId, id);
  }

  @Post(':id/enable')
  @HttpCode(200)
  @RequireScope('webhooks')
  @Describe('Enable a webhook endpoint', { status: 200, answer: webhookEndpointSchema, errors: ['not-found'], description: 'After it was paused or disabled. What it is owed is sent at once. Events that came while it was disabled were not kept for it: ask for them with recover.' })
  enable(@CurrentOperator() { operatorId }: AuthenticatedOperator, @Param('id') id: string): Promise<WebhookEndpointJson> {
    return this.service.enable(operatorId, id);
  }

  @Post(':id/pause')
  @HttpCode(200)
  @RequireScope('webhooks')
  @Describe('Pause a webhook endpoint', { status: 200, answer: webhookEndpointSchema, errors: ['not-found'], description: 'Nothing is sent to it; its events are kept until it is enabled.' })
  pause(@CurrentOperator() { operatorId }: AuthenticatedOperator, @Param('id') id: string): Promise<WebhookEndpointJson> {
    return this.service.pause(operatorId, id);
  }

  @Get(':id/secret')
  @RequireScope('webhooks')
  @Describe('Show the secret of a webhook endpoint', { status: 200, answer: webhookSecretSchema, errors: ['not-found'] })
  revealSecret(@CurrentOperator() { operatorId }: AuthenticatedOperator, @Param('id') id: string): Promise<WebhookSecretJson> {
    return this.service.revealSecret(operatorId, id);
  }

  @Post(':id/rotate-secret')
  @HttpCode(200)
  @RequireScope('webhooks')
  @Describe('Rotate the secret of a webhook endpoint', { status: 200, answer: webhookSecretSchema, errors: ['not-found'], description: 'Deliveries are signed with the new secret, and for 24 hours with the one before as well.' })
  rotateSecret(@CurrentOperator() { operatorId }: AuthenticatedOperator, @Param('id') id: string): Promise<WebhookSecretJson> {
    return this.service.rotateSecret(operatorId, id);
  }
}
