export { type HmacSha256, portableHmacSha256 } from './hmac.js';
export { newWebhookSecret, SECRET_PREFIX, webhookKey, WebhookSecretError } from './secret.js';
export { type SignatureHeaders, WebhookSigner } from './signer.js';
export {
  verifyWebhook, type VerifyOptions, type WebhookHeaders, type WebhookVerificationCode, WebhookVerificationError,
} from './verify-webhook.js';
export type { WebhookEvent } from './webhook-event.js';
export { EventChainError, EventInbox, type EventInboxOptions, type InboxResult } from './inbox/event-inbox.js';
export { type EventsApi, type EventsPage, fetchEventsFrom, type FetchEvents } from './inbox/fetch-events.js';
export type { InboxPosition, InboxSession, InboxStore } from './inbox/inbox-store.js';
export { MemoryInboxStore } from './inbox/memory-inbox-store.js';
export { type InboxRedis, RedisInboxStore, type RedisInboxStoreOptions } from './inbox/redis-inbox-store.js';
