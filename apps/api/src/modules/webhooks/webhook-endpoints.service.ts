import { Inject, Injectable } from '@nestjs/common';
import type { CreateWebhookEndpoint, NewWebhookEndpointJson, Page, UpdateWebhookEndpoint, WebhookEndpointJson, WebhookHealthJson, WebhookSecretJson } from '@l402kit/contracts';
import { type Clock, newUuid } from '@l402kit/money-types';
import { newWebhookSecret } from '@l402kit/webhook-signature';
import { ApiKeyCache } from '../../platform/auth/api-key-cache.js';
import { CLOCK } from '../../platform/clock/clock.js';
import { CONFIG, type Config } from '../../platform/config/config.js';
import { pageRequest, toPage, uuidInPath } from '../../platform/http/page.js';
import { IdempotencyKeys } from '../../platform/idempotency/idempotency-keys.js';
import type { IdempotentRequest } from '../../platform/idempotency/idempotent-request.js';
import { askConsent } from './ask-consent.js';
import { openSecret, sealHeaders, sealSecret } from './endpoint-secrets.js';
import { healthFigures } from './health/health-figures.js';
import { WebhookHealthRepository } from './health/health.repository.js';
import { WebhookEndpointsRepository } from './webhook-endpoints.repository.js';
import { endpointJson, type EndpointRow } from './webhook-endpoints.schemas.js';
import { WebhookServices } from './webhook-services.js';
import { endpointLimit, endpointNotFound, urlRefused } from './webhooks.errors.js';

export const MAX_ENDPOINTS = 20;
/** How long deliveries are signed with the previous secret as well. */
export const ROTATION_MS = 86_400_000;

@Injectable()
export class WebhookEndpointsService {
  constructor(
    private readonly endpoints: WebhookEndpointsRepository,
    private readonly healths: WebhookHealthRepository,
    private readonly services: WebhookServices,
    private readonly idempotency: IdempotencyKeys,
    private readonly keys: ApiKeyCache,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @throws Problem webhook-url-refused, webhook-consent-refused, webhook-endpoint-limit */
  async create(operatorId: string, body: CreateWebhookEndpoint, request: IdempotentRequest | undefined): Promise<NewWebhookEndpointJson> {
    const { handshake, headers, ...fields } = body;
    await this.vetUrl(body.url);
    const ratePerMinute = handshake ? await askConsent(this.services.http, body.url, new URL(this.config.PUBLIC_URL).host, body.ratePerMinute) : body.ratePerMinute;
    const id = newUuid();
    const secret = newWebhookSecret();
    const { secrets } = this.services;
    await this.idempotency.once(request, { kind: 'webhookEndpoint', resourceId: id, status: 201, bearsSecret: true }, async (tx) => {
      const made = await this.endpoints.create(tx, {
        ...fields, id, operatorId, ratePerMinute, sealedSecret: sealSecret(secrets, id, secret), sealedHeaders: sealHeaders(secrets, id, headers),
      }, MAX_ENDPOINTS);
      if (!made) throw endpointLimit(MAX_ENDPOINTS);
      return {};
    });
    this.keys.forgetOperator(operatorId);
    return { ...this.json(await this.find(operatorId, id)), secret };
  }

  async list(operatorId: string, query: { readonly limit: number; readonly after?: string | undefined }): Promise<Page<WebhookEndpointJson>> {
    const page = pageRequest('webhookEndpoint', query);
    return toPage('webhookEndpoint', await this.endpoints.list(operatorId, page), page, (row) => this.json(row));
  }

  async show(operatorId: string, id: string): Promise<WebhookEndpointJson> {
    return this.json(await this.find(operatorId, uuidOf(id)));
  }

  async health(operatorId: string, id: string): Promise<WebhookHealthJson> {
    const { id: uuid } = await this.find(operatorId, uuidOf(id));
    const now = this.clock.now();
    const [rows, counts] = await Promise.all([this.healths.attempts([uuid], now), this.healths.counts(uuid, now)]);
    return { day: healthFigures(rows, 'day'), week: healthFigures(rows, 'week'), ...counts };
  }

  async update(operatorId: string, id: string, body: UpdateWebhookEndpoint): Promise<WebhookEndpointJson> {
    const uuid = uuidOf(id);
    await this.find(operatorId, uuid);
    if (body.url !== undefined) await this.vetUrl(body.url);
    const { headers, ...fields } = body;
    const sealedHeaders = headers && sealHeaders(this.services.secrets, uuid, headers);
    return this.changed(operatorId, await this.endpoints.update(operatorId, uuid, { ...fields, sealedHeaders }, this.clock.now()));
  }

  async delete(operatorId: string, id: string): Promise<void> {
    if (!await this.endpoints.delete(operatorId, uuidOf(id), this.clock.now())) throw endpointNotFound();
    this.keys.forgetOperator(operatorId);
  }

  /** What it is owed goes out at once; past failures are forgotten. */
  async enable(operatorId: string, id: string): Promise<WebhookEndpointJson> {
    const uuid = uuidOf(id);
    const json = this.changed(operatorId, await this.endpoints.setStatus(operatorId, uuid, 'enabled', this.clock.now()));
    this.services.waker.wake([uuid]);
    return json;
  }

  /** Events are kept for it until it is enabled again. */
  async pause(operatorId: string, id: string): Promise<WebhookEndpointJson> {
    return this.changed(operatorId, await this.endpoints.setStatus(operatorId, uuidOf(id), 'paused', this.clock.now()));
  }

  async revealSecret(operatorId: string, id: string): Promise<WebhookSecretJson> {
    return this.secretJson(await this.find(operatorId, uuidOf(id)));
  }

  /** From now on deliveries are signed with a new secret, and for 24 h with the one before as well. */
  async rotateSecret(operatorId: string, id: string): Promise<WebhookSecretJson> {
    const uuid = uuidOf(id);
    const secret = sealSecret(this.services.secrets, uuid, newWebhookSecret());
    const now = this.clock.now();
    const row = await this.endpoints.replaceSecret(operatorId, uuid, secret, new Date(now.getTime() + ROTATION_MS), now);
    if (!row) throw endpointNotFound();
    return this.secretJson(row);
  }

  /** @throws Problem not-found */
  async find(operatorId: string, uuid: string): Promise<EndpointRow> {
    const row = await this.endpoints.find(operatorId, uuid);
    if (!row) throw endpointNotFound();
    return row;
  }

  private changed(operatorId: string, row: EndpointRow | null): WebhookEndpointJson {
    if (!row) throw endpointNotFound();
    // Which events are wanted is kept with the key.
    this.keys.forgetOperator(operatorId);
    return this.json(row);
  }

  private async vetUrl(url: string): Promise<void> {
    const vetted = await this.services.http.checkUrl(url);
    if (!vetted.ok) throw urlRefused(vetted.error.detail);
  }

  private secretJson(row: EndpointRow): WebhookSecretJson {
    const { secrets } = this.services;
    const overlaps = row.previousSecret !== null && row.previousSecretUntil !== null && row.previousSecretUntil > this.clock.now();
    return {
      secret: openSecret(secrets, row.id, row.secret),
      previousSecret: overlaps ? openSecret(secrets, row.id, row.previousSecret!) : null,
      previousSecretUntil: overlaps ? row.previousSecretUntil!.toISOString() : null,
    };
  }

  private json(row: EndpointRow): WebhookEndpointJson {
    return endpointJson(row, this.clock.now());
  }
}

const uuidOf = (id: string): string => uuidInPath('webhookEndpoint', id, 'webhook endpoint');
