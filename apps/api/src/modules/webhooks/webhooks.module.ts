import { Module } from '@nestjs/common';
import { WebhookHealthRepository } from './health/health.repository.js';
import { WebhookDeliveriesController } from './webhook-deliveries.controller.js';
import { WebhookDeliveriesRepository } from './webhook-deliveries.repository.js';
import { WebhookDeliveriesService } from './webhook-deliveries.service.js';
import { WebhookEndpointsController } from './webhook-endpoints.controller.js';
import { WebhookEndpointsRepository } from './webhook-endpoints.repository.js';
import { WebhookEndpointsService } from './webhook-endpoints.service.js';
import { WebhookServices } from './webhook-services.js';

@Module({
  controllers: [WebhookEndpointsController, WebhookDeliveriesController],
  providers: [WebhookServices, WebhookEndpointsRepository, WebhookHealthRepository, WebhookEndpointsService, WebhookDeliveriesRepository, WebhookDeliveriesService],
})
export class WebhooksModule {}
