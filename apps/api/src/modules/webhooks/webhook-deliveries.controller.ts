import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  listDeliveriesQuery, recoveredSchema, recoverQuery, testWebhookSchema, webhookDeliveryDetailSchema, webhookDeliveryPageSchema, webhookDeliverySchema,
  type ListDeliveriesQuery, type Page, type RecoveredJson, type TestWebhook, type WebhookDeliveryDetailJson, type WebhookDeliveryJson,
} from '@l402kit/contracts';
import type { z } from 'zod';
import { CurrentOperator, type AuthenticatedOperator } from '../../platform/auth/authenticated-operator.js';
import { RequireScope } from '../../platform/auth/require-scope.js';
import { Describe } from '../../platform/http/describe.js';
import { WebhookDeliveriesService } from './webhook-deliveries.service.js';

@ApiTags('Webhooks')
@Controller('v1/webhook-endpoints/:endpointId')
export class WebhookDeliveriesController {
  constructor(private readonly service: WebhookDeliveriesService) {}

  @Post('test')
  @HttpCode(202)
  @RequireScope('webhooks')
  @Describe('Send a test event', {
    status: 202, answer: webhookDeliverySchema, errors: ['not-found', 'webhook-endpoint-not-enabled'],
    description: 'A sample of any event type, signed like a real one. It says "test": true, has no sequence and stands for nothing. What became of it: show the delivery.',
  })
  test(@CurrentOperator() { operatorId }: AuthenticatedOperator, @Param('endpointId') endpointId: string, @Body({ schema: testWebhookSchema.prefault({}) }) body: TestWebhook): Promise<WebhookDeliveryJson> {
    return this.service.test(operatorId, endpointId, body);
  }

  @Post('recover')
  @HttpCode(202)
  @RequireScope('webhooks')
  @Describe('Send again what was not delivered', { status: 202, answer: recoveredSchema, errors: ['not-found', 'webhook-endpoint-not-enabled'], description: 'Everything since a time that the endpoint asks for and that was not delivered to it, events from before it existed or while it was disabled included.' })
  recover(@CurrentOperator() { operatorId }: AuthenticatedOperator, @Param('endpointId') endpointId: string, @Query({ schema: recoverQuery }) { since }: z.infer<typeof recoverQuery>): Promise<RecoveredJson> {
    return this.service.recover(operatorId, endpointId, since);
  }

  @Get('deliveries')
  @RequireScope('read', 'webhooks')
  @Describe('List deliveries', { status: 200, answer: webhookDeliveryPageSchema, errors: ['not-found'], description: 'Newest event first.' })
  list(@CurrentOperator() { operatorId }: AuthenticatedOperator, @Param('endpointId') endpointId: string, @Query({ schema: listDeliveriesQuery }) query: ListDeliveriesQuery): Promise<Page<WebhookDeliveryJson>> {
    return this.service.list(operatorId, endpointId, query);
  }

  @Get('deliveries/:id')
  @RequireScope('read', 'webhooks')
  @Describe('Show a delivery', { status: 200, answer: webhookDeliveryDetailSchema, errors: ['not-found'], description: 'With the exact body and every attempt.' })
  show(@CurrentOperator() { operatorId }: AuthenticatedOperator, @Param('endpointId') endpointId: string, @Param('id') id: string): Promise<WebhookDeliveryDetailJson> {
    return this.service.show(operatorId, endpointId, id);
  }

  @Post('deliveries/:id/resend')
  @HttpCode(202)
  @RequireScope('webhooks')
  @Describe('Send a delivery again', { status: 202, answer: webhookDeliverySchema, errors: ['not-found', 'webhook-endpoint-not-enabled', 'webhook-event-not-kept'], description: 'With the same webhook-id: a receiver that has seen it knows.' })
  resend(@CurrentOperator() { operatorId }: AuthenticatedOperator, @Param('endpointId') endpointId: string, @Param('id') id: string): Promise<WebhookDeliveryJson> {
    return this.service.resend(operatorId, endpointId, id);
  }
}
