import { Injectable } from '@nestjs/common';
import { newUuid } from '@l402kit/money-types';
import type { ApiKeyJson, CreateApiKey, NewApiKeyJson, Page } from '@l402kit/contracts';
import { ApiKeyCache } from '../../platform/auth/api-key-cache.js';
import { pageRequest, toPage, uuidInPath } from '../../platform/http/page.js';
import { IdempotencyKeys } from '../../platform/idempotency/idempotency-keys.js';
import type { IdempotentRequest } from '../../platform/idempotency/idempotent-request.js';
import { apiKeyNotFound, lastAdminKey, tooManyKeys } from './api-keys.errors.js';
import { ApiKeysRepository } from './api-keys.repository.js';
import { apiKeyJson } from './api-keys.schemas.js';

/** Each key has a rate limit of its own. */
const MAX_KEYS = 100;

@Injectable()
export class ApiKeysService {
  constructor(
    private readonly keys: ApiKeysRepository,
    private readonly idempotency: IdempotencyKeys,
    private readonly cache: ApiKeyCache,
  ) {}

  /** @throws Problem api-key-limit, idempotency-key-reused, already-created */
  create(operatorId: string, body: CreateApiKey, request: IdempotentRequest | undefined): Promise<NewApiKeyJson> {
    const id = newUuid();
    return this.idempotency.once(request, { kind: 'apiKey', resourceId: id, status: 201, bearsSecret: true },
      async (tx) => {
        if (await this.keys.countLocked(tx, operatorId) >= MAX_KEYS) throw tooManyKeys(MAX_KEYS);
        return this.keys.create(tx, { id, operatorId, ...body });
      });
  }

  async list(operatorId: string, query: { readonly limit: number; readonly after?: string | undefined }): Promise<Page<ApiKeyJson>> {
    const page = pageRequest('apiKey', query);
    return toPage('apiKey', await this.keys.list(operatorId, page), page, apiKeyJson);
  }

  /** Takes effect at once in this process, within 5 s in the others. @throws Problem not-found, last-admin-key */
  async revoke(operatorId: string, publicKeyId: string): Promise<void> {
    const keyId = uuidInPath('apiKey', publicKeyId, 'API key');
    const result = await this.keys.revoke(operatorId, keyId);
    if (result === 'not-found') throw apiKeyNotFound();
    if (result === 'last-admin-key') throw lastAdminKey();
    this.cache.forgetKey(keyId);
  }
}
