/**
 * The text of an API key: `l402_<purpose>_<43 base62 digits><6 base62 digits of checksum>`. 32 random bytes; the
 * checksum lets us refuse a mistyped or invented key without asking the database, and lets secret scanners be sure.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Scope } from '@l402kit/contracts';

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const PATTERN = /^l402_[a-z]{2,10}_[0-9A-Za-z]{49}$/;
const CHECKSUM_DIGITS = 6;
const SHOWN_DIGITS = 6;

export interface NewApiKeyText {
  /** The key itself: shown once, stored nowhere. */
  readonly secret: string;
  /** What may be shown of it later. */
  readonly prefix: string;
  /** SHA-256 of the whole text. */
  readonly hash: Buffer;
}

export function newApiKeyText(scopes: readonly Scope[]): NewApiKeyText {
  const purpose = scopes.includes('admin') ? 'admin' : scopes.length === 1 ? scopes[0]! : 'key';
  const start = `l402_${purpose}_`;
  const body = start + base62(randomBytes(32), 43);
  const secret = body + checksum(body);
  return { secret, prefix: secret.slice(0, start.length + SHOWN_DIGITS), hash: hashApiKey(secret) };
}

/** Whether the text can be a key of ours at all. */
export const isApiKeyText = (text: string): boolean =>
  PATTERN.test(text) && checksum(text.slice(0, -CHECKSUM_DIGITS)) === text.slice(-CHECKSUM_DIGITS);

export const hashApiKey = (text: string): Buffer => createHash('sha256').update(text).digest();

const checksum = (body: string): string => base62(createHash('sha256').update(body).digest().subarray(0, 8), CHECKSUM_DIGITS);

function base62(bytes: Buffer, digits: number): string {
  let n = BigInt(`0x${bytes.toString('hex')}`);
  let text = '';
  for (let i = 0; i < digits; i++) { text = DIGITS[Number(n % 62n)]! + text; n /= 62n; }
  return text;
}
