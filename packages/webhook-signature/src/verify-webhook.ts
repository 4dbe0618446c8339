import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { base64Text } from './base64.js';
import { equalInConstantTime } from './constant-time.js';
import { portableHmacSha256 } from './hmac.js';
import { webhookKey } from './secret.js';
import type { WebhookEvent } from './webhook-event.js';

export type WebhookVerificationCode =
  | 'header-missing' | 'timestamp-invalid' | 'timestamp-too-old' | 'timestamp-too-new' | 'signature-mismatch' | 'body-not-json';

/** The request is not to be trusted: answer 4xx and do nothing. */
export class WebhookVerificationError extends Error {
  override readonly name = 'WebhookVerificationError';
  constructor(readonly code: WebhookVerificationCode, message: string) { super(message); }
}

/** Node's `request.headers`, a plain record, or the Fetch API's `Headers`. */
export type WebhookHeaders =
  | Readonly<Record<string, string | readonly string[] | undefined>>
  | { get(name: string): string | null };

export interface VerifyOptions {
  /** How far the sender's clock may be from ours, in seconds. Default: 300. */
  readonly toleranceSeconds?: number;
  readonly now?: Date;
}

const DEFAULT_TOLERANCE_SECONDS = 300;

/**
 * Checks that a webhook was sent by us, now, and unaltered, and answers its event.
 *
 * @param secret `whsec_…` of the endpoint; several while you roll out a new one
 * @param rawBody the request's body exactly as it arrived, before any JSON parser touched it
 * @param headers the request's headers (Standard Webhooks 1.0), or the value of `l402-signature` alone, as earlier releases of l402-kit took it
 * @throws WebhookVerificationError with a `code` when the request is not to be trusted
 * @throws WebhookSecretError when a secret is not one
 */
export function verifyWebhook<Data = unknown>(
  secret: string | readonly string[], rawBody: string | Uint8Array, headers: WebhookHeaders | string, options: VerifyOptions | number = {},
): WebhookEvent<Data> {
  const secrets = typeof secret === 'string' ? [secret] : secret;
  const { toleranceSeconds = DEFAULT_TOLERANCE_SECONDS, now = new Date() } = typeof options === 'number' ? { toleranceSeconds: options } : options;
  const presented = typeof headers === 'string' ? legacySignatures(headers) : standardSignatures(headers);
  checkTimestamp(presented.timestamp, toleranceSeconds, now);
  const expected = secrets.map((s) => presented.sign(s, rawBody));
  // Every pair is compared, so that the duration does not tell which one matched.
  let matches = 0;
  for (const mine of expected) for (const theirs of presented.signatures) matches |= equalInConstantTime(mine, theirs) ? 1 : 0;
  if (matches === 0) {
    throw new WebhookVerificationError('signature-mismatch', 'No signature matches. Is this the secret of this endpoint, and is the body the raw bytes of the request?');
  }
  return parse<Data>(rawBody);
}

interface Presented {
  readonly timestamp: string;
  readonly signatures: readonly string[];
  sign(secret: string, body: string | Uint8Array): string;
}

function standardSignatures(headers: WebhookHeaders): Presented {
  const id = header(headers, 'webhook-id');
  const timestamp = header(headers, 'webhook-timestamp');
  // Versions that this release does not know are left out, not refused: a sender may add one.
  const signatures = header(headers, 'webhook-signature').split(' ').filter((s) => s.startsWith('v1,')).map((s) => s.slice(3));
  return {
    timestamp, signatures,
    sign: (secret, body) => base64Text(portableHmacSha256(webhookKey(secret), `${id}.${timestamp}.`, body)),
  };
}

function legacySignatures(value: string): Presented {
  const pairs = value.split(',').map((part) => { const at = part.indexOf('='); return [part.slice(0, at).trim(), part.slice(at + 1).trim()] as const; });
  const timestamp = pairs.find(([name]) => name === 't')?.[1];
  if (timestamp === undefined) throw new WebhookVerificationError('header-missing', 'The l402-signature header has no t=…: is it the whole header?');
  return {
    timestamp,
    signatures: pairs.filter(([name]) => name === 'v1').map(([, signature]) => signature),
    sign: (secret, body) => bytesToHex(portableHmacSha256(utf8ToBytes(secret), `${timestamp}.`, body)),
  };
}

function header(headers: WebhookHeaders, name: string): string {
  const value = isFetchHeaders(headers) ? headers.get(name) : Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  const text = typeof value === 'object' && value !== null ? value.join(' ') : value;
  if (!text) throw new WebhookVerificationError('header-missing', `The header ${name} is missing: this request was not sent by l402-kit, or a proxy removed it.`);
  return text;
}

const isFetchHeaders = (headers: WebhookHeaders): headers is { get(name: string): string | null } => typeof headers['get'] === 'function';

function checkTimestamp(text: string, toleranceSeconds: number, now: Date): void {
  if (!/^\d{1,12}$/.test(text)) throw new WebhookVerificationError('timestamp-invalid', 'The timestamp is not a number of seconds.');
  const ageSeconds = Math.floor(now.getTime() / 1000) - Number(text);
  if (ageSeconds > toleranceSeconds) {
    throw new WebhookVerificationError('timestamp-too-old', `Signed ${ageSeconds} s ago, and at most ${toleranceSeconds} s are accepted: a replay, or a clock that is ahead.`);
  }
  if (-ageSeconds > toleranceSeconds) {
    throw new WebhookVerificationError('timestamp-too-new', `Signed ${-ageSeconds} s in the future, and at most ${toleranceSeconds} s are accepted: is this clock behind?`);
  }
}

function parse<Data>(rawBody: string | Uint8Array): WebhookEvent<Data> {
  const text = typeof rawBody === 'string' ? rawBody : new TextDecoder().decode(rawBody);
  let event: unknown;
  try { event = JSON.parse(text); } catch { event = undefined; }
  if (typeof event !== 'object' || event === null) throw new WebhookVerificationError('body-not-json', 'The signature is right, but the body is not a JSON object.');
  return event as WebhookEvent<Data>;
}
