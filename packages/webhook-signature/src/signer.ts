import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { base64Text } from './base64.js';
import { portableHmacSha256, type HmacSha256 } from './hmac.js';
import { webhookKey } from './secret.js';

/** What a signed request carries. */
export interface SignatureHeaders {
  'webhook-id': string;
  'webhook-timestamp': string;
  'webhook-signature': string;
  'l402-signature': string;
}

interface SigningKey {
  /** Standard Webhooks: the decoded secret. */
  readonly standard: Uint8Array;
  /** Published l402-kit clients: the secret as it is shown, as UTF-8. */
  readonly shown: Uint8Array;
}

/** Signs deliveries of one endpoint with its current secret and, during a rotation, with the one before it. */
export class WebhookSigner {
  private readonly keys: readonly SigningKey[];

  /**
   * @param secrets as they are shown (`whsec_…`), the current one first
   * @throws WebhookSecretError for a secret that is none
   */
  constructor(secrets: readonly string[], private readonly hmac: HmacSha256 = portableHmacSha256) {
    this.keys = secrets.map((secret) => ({ standard: webhookKey(secret), shown: utf8ToBytes(secret) }));
  }

  /**
   * Headers for one attempt, by Standard Webhooks 1.0 (`webhook-*`) and for the published l402-kit clients (`l402-signature`).
   * @param id the event's id, the same in every attempt
   * @param timestamp seconds since 1970, fresh in every attempt
   * @param body exactly the bytes (or the text whose UTF-8) that are sent
   */
  headers(id: string, timestamp: number, body: string | Uint8Array): SignatureHeaders {
    const standard = this.keys.map((key) => `v1,${base64Text(this.hmac(key.standard, `${id}.${timestamp}.`, body))}`);
    // Clients that know one signature only keep the last v1: it has to be the current secret's.
    const legacy = this.keys.map((key) => `v1=${bytesToHex(this.hmac(key.shown, `${timestamp}.`, body))}`).reverse();
    return {
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': standard.join(' '),
      'l402-signature': [`t=${timestamp}`, ...legacy].join(','),
    };
  }
}
