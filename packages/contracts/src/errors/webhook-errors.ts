import type { ErrorDefinition } from './error-definition.js';

/** What can be wrong with a webhook endpoint. */
export const webhookErrors = {
  'webhook-url-refused': {
    status: 422, title: 'Webhooks cannot be sent to this URL',
    docs: 'The URL must be HTTPS, without user name and password, and its host must have public addresses only. "detail" says what is wrong with this one.',
  },
  'webhook-endpoint-limit': {
    status: 409, title: 'This account has as many webhook endpoints as it may have',
    docs: 'Delete an endpoint that is not needed any more, then create the new one.',
  },
} as const satisfies Record<string, ErrorDefinition>;
