import { z } from 'zod';
import { idField, timeField } from '../events/fields.js';
import { pageOf, pageQuery } from './pagination.js';
import { plainText } from './plain-text.js';
import { scopeSchema } from './scopes.js';

export const apiKeySchema = z.object({
  id: idField('apiKey', 'Id of the key'),
  name: z.string(),
  prefix: z.string().meta({ description: 'The first characters of the key, to recognise it by.' }),
  scopes: z.array(scopeSchema),
  createdAt: timeField('When the key was created'),
  revokedAt: timeField('When the key was revoked').nullable(),
}).meta({ id: 'ApiKey' });
export type ApiKeyJson = z.infer<typeof apiKeySchema>;

export const newApiKeySchema = apiKeySchema.extend({
  secret: z.string().meta({ description: 'The key itself. Shown once: keep it now.' }),
}).meta({ id: 'NewApiKey' });
export type NewApiKeyJson = z.infer<typeof newApiKeySchema>;

export const createApiKeySchema = z.strictObject({
  name: plainText().trim().min(1, 'must not be empty').max(100, 'must have at most 100 characters').meta({ description: 'What the key is for, in your words.' }),
  scopes: z.array(scopeSchema).min(1, 'must name at least one scope').max(4, 'must name each scope at most once')
    .refine((scopes) => new Set(scopes).size === scopes.length, 'must name each scope at most once'),
}).meta({ id: 'CreateApiKey' });
export type CreateApiKey = z.infer<typeof createApiKeySchema>;

export const listApiKeysQuery = pageQuery('apiKey');
export const apiKeyPageSchema = pageOf(apiKeySchema, 'ApiKeyPage');
