import { z } from 'zod';
import { idField, timeField } from '../events/fields.js';
import { fiatRateSchema } from './fiat-rate.js';
import { operatorSchema } from './operators.js';
import { plainText } from './plain-text.js';
import { scopeSchema } from './scopes.js';

/** The cookie that stands for a session: HttpOnly, so that no script can read it. */
export const SESSION_COOKIE = 'l402_session';

export const createSessionSchema = z.strictObject({
  apiKey: plainText().min(1, 'must not be empty').max(200, 'must have at most 200 characters').meta({ description: 'An API key of the account. The session has its scopes.' }),
}).meta({ id: 'CreateSession' });
export type CreateSession = z.infer<typeof createSessionSchema>;

export const sessionSchema = z.object({
  id: idField('session', 'Id of the session'),
  operator: operatorSchema,
  scopes: z.array(scopeSchema),
  method: z.enum(['api-key', 'wallet', 'address-proof']).meta({ description: 'How it was opened.' }),
  createdAt: timeField('When it was opened'),
  expiresAt: timeField('When it ends by itself'),
  apiUrl: z.url().meta({ description: 'Where the API is reached from elsewhere: what the SDK on your server is told.' }),
  fiat: fiatRateSchema.optional().meta({ description: 'For estimates beside amounts; absent where no rate is configured.' }),
}).meta({ id: 'Session' });
export type SessionJson = z.infer<typeof sessionSchema>;
