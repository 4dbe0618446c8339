import { base64Bytes, base64Text } from './base64.js';

/** How a webhook secret is shown (Standard Webhooks 1.0): this and base64 of the key. */
export const SECRET_PREFIX = 'whsec_';
// Standard Webhooks 1.0 asks for 24 to 64 bytes; verifiers in the field accept a single one, which is no key.
const MIN_BYTES = 24;
const MAX_BYTES = 64;
const NEW_BYTES = 32;

export class WebhookSecretError extends Error {
  override readonly name = 'WebhookSecretError';
}

/** A new secret of 32 random bytes, as it is shown: `whsec_…`. */
export function newWebhookSecret(): string {
  return SECRET_PREFIX + base64Text(globalThis.crypto.getRandomValues(new Uint8Array(NEW_BYTES)));
}

/**
 * The key bytes behind a secret as it is shown.
 * @throws WebhookSecretError when it is not `whsec_` and base64 of 24 to 64 bytes; the message never contains the secret
 */
export function webhookKey(secret: string): Uint8Array {
  const text = secret.trim();
  if (!text.startsWith(SECRET_PREFIX)) throw new WebhookSecretError(`A webhook secret starts with ${SECRET_PREFIX}: copy it as the dashboard or the API shows it.`);
  const key = base64Bytes(text.slice(SECRET_PREFIX.length));
  if (key === undefined || key.length < MIN_BYTES || key.length > MAX_BYTES) {
    throw new WebhookSecretError(`After ${SECRET_PREFIX} a webhook secret is base64 of ${MIN_BYTES} to ${MAX_BYTES} bytes; this one is not. Was it cut off?`);
  }
  return key;
}
