import type { ErrorDefinition } from './error-definition.js';

/** What can be wrong with a webhook endpoint. */
export const webhookErrors = {
  'webhook-url-refused': {
    status: 422, title: 'Webhooks cannot be sent to this URL',
    docs: 'The URL must be HTTPS, without user name and password, and its host must have public addresses only. "detail" says what is wrong with this one.',
  },
  'webhook-consent-refused': {
    status: 422, title: 'The receiver did not consent to webhooks from here',
    docs: 'With "handshake" the URL is asked first (OPTIONS with WebHook-Request-Origin). It must answer 2xx with WebHook-Allowed-Origin naming that origin, or *. "detail" says what it answered.',
  },
  'webhook-endpoint-limit': {
    status: 409, title: 'This account has as many webhook endpoints as it may have',
    docs: 'Delete an endpoint that is not needed any more, then create the new one.',
  },
  'webhook-endpoint-not-enabled': {
    status: 409, title: 'Nothing is sent to this webhook endpoint at the moment',
    docs: 'The endpoint is paused or was disabled. Enable it (POST /v1/webhook-endpoints/{id}/enable), then ask again.',
  },
  'webhook-event-not-kept': {
    status: 409, title: 'The event of this delivery is no longer kept',
    docs: 'Events are kept for 30 days. One that is older cannot be sent again.',
  },
} as const satisfies Record<string, ErrorDefinition>;
