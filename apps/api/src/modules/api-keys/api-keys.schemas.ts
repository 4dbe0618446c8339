import { publicId } from '@l402kit/money-types';
import type { ApiKeyJson, Scope } from '@l402kit/contracts';
import type { ApiKey } from '../../platform/database/generated/client.js';

export type ApiKeyRow = Pick<ApiKey, 'id' | 'name' | 'prefix' | 'scopes' | 'createdAt' | 'revokedAt'>;

export const apiKeyJson = (row: ApiKeyRow): ApiKeyJson => ({
  id: publicId('apiKey', row.id),
  name: row.name,
  prefix: row.prefix,
  scopes: row.scopes as Scope[],
  createdAt: row.createdAt.toISOString(),
  revokedAt: row.revokedAt?.toISOString() ?? null,
});
