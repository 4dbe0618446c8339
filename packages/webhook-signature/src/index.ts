export { type HmacSha256, portableHmacSha256 } from './hmac.js';
export { newWebhookSecret, SECRET_PREFIX, webhookKey, WebhookSecretError } from './secret.js';
export { type SignatureHeaders, WebhookSigner } from './signer.js';
export {
  verifyWebhook, type VerifyOptions, type WebhookHeaders, type WebhookVerificationCode, WebhookVerificationError,
} from './verify-webhook.js';
export type { WebhookEvent } from './webhook-event.js';
