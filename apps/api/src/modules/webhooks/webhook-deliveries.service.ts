import { Inject, Injectable } from '@nestjs/common';
import { EVENT_CATALOGUE, envelopeText, webhookTest, type ListDeliveriesQuery, type Page, type RecoveredJson, type TestWebhook, type WebhookDeliveryDetailJson, type WebhookDeliveryJson } from '@l402kit/contracts';
import { type Clock, newUuid, publicId, uuidFromPublicId } from '@l402kit/money-types';
import { CLOCK } from '../../platform/clock/clock.js';
import { CONFIG, type Config } from '../../platform/config/config.js';
import { pageRequest, toPage, uuidInPath } from '../../platform/http/page.js';
import { WebhookDeliveriesRepository } from './webhook-deliveries.repository.js';
import { attemptJson, deliveryJson, type DeliveryRow } from './webhook-deliveries.schemas.js';
import { WebhookEndpointsService } from './webhook-endpoints.service.js';
import type { EndpointRow } from './webhook-endpoints.schemas.js';
import { WebhookServices } from './webhook-services.js';
import { deliveryNotFound, endpointNotEnabled, eventNotKept } from './webhooks.errors.js';

@Injectable()
export class WebhookDeliveriesService {
  constructor(
    private readonly deliveries: WebhookDeliveriesRepository,
    private readonly endpoints: WebhookEndpointsService,
    private readonly services: WebhookServices,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async list(operatorId: string, endpointId: string, { type, eventId, ...query }: ListDeliveriesQuery): Promise<Page<WebhookDeliveryJson>> {
    const endpoint = await this.endpoint(operatorId, endpointId);
    const page = pageRequest('delivery', query);
    const filter = { ...query, eventType: type, eventId: eventId === undefined ? undefined : uuidFromPublicId('event', eventId) };
    return toPage('delivery', await this.deliveries.list(endpoint.id, filter, page), page, deliveryJson);
  }

  async show(operatorId: string, endpointId: string, id: string): Promise<WebhookDeliveryDetailJson> {
    const endpoint = await this.endpoint(operatorId, endpointId);
    const found = await this.deliveries.findWithAttempts(endpoint.id, uuidInPath('delivery', id, 'webhook delivery'));
    if (!found) throw deliveryNotFound();
    const { delivery, attempts } = found;
    return { ...deliveryJson(delivery), body: (await this.deliveries.body(delivery)) ?? null, attemptLog: attempts.map((attempt) => attemptJson(attempt, delivery.eventId)) };
  }

  /** @throws Problem not-found, webhook-endpoint-not-enabled, webhook-event-not-kept */
  async resend(operatorId: string, endpointId: string, id: string): Promise<WebhookDeliveryJson> {
    const endpoint = await this.enabledEndpoint(operatorId, endpointId);
    const delivery = await this.find(endpoint, id);
    if (await this.deliveries.body(delivery) === undefined) throw eventNotKept();
    const owed = await this.deliveries.owe(endpoint.id, delivery.id, this.clock.now());
    if (!owed) throw deliveryNotFound();
    this.services.waker.wake([endpoint.id]);
    return deliveryJson(owed);
  }

  async recover(operatorId: string, endpointId: string, since: Date): Promise<RecoveredJson> {
    const endpoint = await this.enabledEndpoint(operatorId, endpointId);
    const deliveries = await this.deliveries.recover(operatorId, endpoint.id, since, this.clock.now());
    this.services.waker.wake([endpoint.id]);
    return { deliveries };
  }

  /** A sample of any event type, made by the type's own constructor. It is in no chain and says `"test": true`. */
  async test(operatorId: string, endpointId: string, { type }: TestWebhook): Promise<WebhookDeliveryJson> {
    const endpoint = await this.enabledEndpoint(operatorId, endpointId);
    const now = this.clock.now();
    const eventId = newUuid();
    const publicEndpointId = publicId('webhookEndpoint', endpoint.id);
    const data = type === 'webhook.test' ? webhookTest({ endpointId: publicEndpointId, sentAt: now }) : EVENT_CATALOGUE[type].sample;
    const body = envelopeText({
      id: publicId('event', eventId), operatorId: publicId('operator', operatorId), type, subject: publicEndpointId, at: now,
      publicUrl: this.config.PUBLIC_URL.replace(/\/$/, ''), dataJson: JSON.stringify(data), test: true,
    });
    const delivery = await this.deliveries.createTest({ endpointId: endpoint.id, operatorId, eventId, eventType: type, body, now });
    this.services.waker.wake([endpoint.id]);
    return deliveryJson(delivery);
  }

  private endpoint(operatorId: string, id: string): Promise<EndpointRow> {
    return this.endpoints.find(operatorId, uuidInPath('webhookEndpoint', id, 'webhook endpoint'));
  }

  private async enabledEndpoint(operatorId: string, id: string): Promise<EndpointRow> {
    const endpoint = await this.endpoint(operatorId, id);
    if (endpoint.status !== 'enabled') throw endpointNotEnabled(endpoint.status);
    return endpoint;
  }

  private async find(endpoint: EndpointRow, id: string): Promise<DeliveryRow> {
    const delivery = await this.deliveries.find(endpoint.id, uuidInPath('delivery', id, 'webhook delivery'));
    if (!delivery) throw deliveryNotFound();
    return delivery;
  }
}
