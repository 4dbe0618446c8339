/**
 * Secrets at rest: AES-256-GCM with a key from the environment. Each box says which key sealed it, so that keys can be
 * changed: the new one seals, the old ones still open.
 *
 * Layout: version (1 byte), key id (4), nonce (12), tag (16), ciphertext.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

export const SECRET_BOX = Symbol('SecretBox');

const VERSION = 1;
const KEY_ID_BYTES = 4;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + KEY_ID_BYTES;
const MIN_BYTES = HEADER_BYTES + NONCE_BYTES + TAG_BYTES;

/** A box that none of our keys opens, or that was altered, or that belongs elsewhere. The message contains no secret. */
export class SecretBoxError extends Error {
  override readonly name = 'SecretBoxError';
}

export class SecretBox {
  private readonly keys = new Map<string, Buffer>();
  private readonly currentId: Buffer;

  /**
   * @param current 32 bytes; seals
   * @param former keys that still open what they sealed
   */
  constructor(private readonly current: Buffer, former: readonly Buffer[] = []) {
    for (const key of [current, ...former]) {
      if (key.length !== 32) throw new RangeError('A key for secrets has 32 bytes.');
      this.keys.set(keyId(key).toString('hex'), key);
    }
    this.currentId = keyId(current);
  }

  /**
   * @param context what the secret is and whose, for example `webhook_endpoints.secret:<uuid>`: a box that is copied into
   *   another row does not open there
   */
  seal(secret: string, context: string): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const header = Buffer.concat([Buffer.of(VERSION), this.currentId]);
    const cipher = createCipheriv('aes-256-gcm', this.current, nonce).setAAD(Buffer.concat([header, Buffer.from(context)]));
    const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    return Buffer.concat([header, nonce, cipher.getAuthTag(), sealed]);
  }

  /** @throws SecretBoxError when it cannot be opened in this context */
  open(box: Uint8Array, context: string): string {
    const bytes = Buffer.from(box.buffer, box.byteOffset, box.byteLength);
    if (bytes.length < MIN_BYTES || bytes[0] !== VERSION) throw new SecretBoxError(`${context}: this is not a sealed secret.`);
    const header = bytes.subarray(0, HEADER_BYTES);
    const key = this.keys.get(header.subarray(1).toString('hex'));
    if (!key) throw new SecretBoxError(`${context}: sealed with a key that is not configured. Add the former key to SECRETS_KEYS_FORMER.`);
    const nonce = bytes.subarray(HEADER_BYTES, HEADER_BYTES + NONCE_BYTES);
    const tag = bytes.subarray(HEADER_BYTES + NONCE_BYTES, MIN_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.concat([header, Buffer.from(context)])).setAuthTag(tag);
    try {
      return Buffer.concat([decipher.update(bytes.subarray(MIN_BYTES)), decipher.final()]).toString('utf8');
    } catch (cause) {
      throw new SecretBoxError(`${context}: the sealed secret was altered or belongs elsewhere.`, { cause });
    }
  }

  /** Whether a former key sealed it: seal it again, so that the former key can be retired. */
  isStale(box: Uint8Array): boolean {
    return !this.currentId.equals(box.subarray(1, HEADER_BYTES));
  }
}

/** Says which key it was without telling anything about it. */
const keyId = (key: Buffer): Buffer => createHash('sha256').update('l402kit secrets key id').update(key).digest().subarray(0, KEY_ID_BYTES);
