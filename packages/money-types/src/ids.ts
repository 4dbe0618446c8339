/**
 * Ids are UUIDv7 (RFC 9562) in the database and a prefix with 26 Crockford base32 digits outside
 * (`inv_01kar5…`, the TypeID form), so that they say what they name and sort by time of creation.
 */
import { randomFillSync } from 'node:crypto';

export const ID_PREFIXES = {
  operator: 'op', apiKey: 'key', invoice: 'inv', payout: 'po', movement: 'mov', event: 'evt',
  webhookEndpoint: 'whe', delivery: 'whd', attempt: 'wha', request: 'req',
  session: 'ses', walletKey: 'wk', walletAuth: 'wla', addressProof: 'prf', addressChange: 'adc', tierPurchase: 'tp', export: 'exp', listing: 'lst',
} as const;
export type IdKind = keyof typeof ID_PREFIXES;
export type IdPrefix = (typeof ID_PREFIXES)[IdKind];
export type PublicId<P extends IdPrefix = IdPrefix> = `${P}_${string}`;

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
/** Two digits for each 10 bits. */
const PAIRS = Array.from({ length: 1_024 }, (_, n) => ALPHABET[n >> 5]! + ALPHABET[n & 31]!);
const VALUE = new Map([...ALPHABET].map((c, i) => [c, BigInt(i)]));

const pool = Buffer.alloc(16 * 256);
let poolAt = pool.length;
let lastMs = 0;
let counter = 0;

/** A new UUIDv7: strictly increasing within this process (12-bit counter after the millisecond). */
export function newUuid(now = Date.now()): string {
  if (poolAt === pool.length) { randomFillSync(pool); poolAt = 0; }
  const bytes = pool.subarray(poolAt, (poolAt += 16));
  if (now > lastMs) { lastMs = now; counter = ((bytes[6]! << 8) | bytes[7]!) & 0x3ff; } else if (++counter > 0xfff) { lastMs += 1; counter = 0; }
  bytes.writeUIntBE(lastMs, 0, 6);
  bytes[6] = 0x70 | (counter >> 8);
  bytes[7] = counter & 0xff;
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const h = bytes.toString('hex');
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-${h.slice(12, 16)}-${h.slice(16, 20)}-${h.slice(20)}`;
}

/** `uuid` as a public id. */
export function publicId<K extends IdKind>(kind: K, uuid: string): PublicId<(typeof ID_PREFIXES)[K]> {
  // 130 bits in 26 digits: two zero bits and 8 bits first, then 20 bits at a time, which a double holds exactly.
  const hex = uuid.replaceAll('-', '');
  let text = PAIRS[Number.parseInt(hex.slice(0, 2), 16)]!;
  for (let i = 2; i < 32; i += 5) {
    const bits = Number.parseInt(hex.slice(i, i + 5), 16);
    text += PAIRS[bits >> 10]! + PAIRS[bits & 1_023]!;
  }
  return `${ID_PREFIXES[kind]}_${text}` as PublicId<(typeof ID_PREFIXES)[K]>;
}

/** The UUID behind a public id of this kind, or undefined when the text is not one. */
export function uuidFromPublicId(kind: IdKind, id: string): string | undefined {
  const prefix = `${ID_PREFIXES[kind]}_`;
  if (!id.startsWith(prefix) || id.length !== prefix.length + 26) return undefined;
  let n = 0n;
  for (const c of id.slice(prefix.length)) {
    const v = VALUE.get(c);
    if (v === undefined) return undefined;
    n = (n << 5n) | v;
  }
  if (n >> 128n) return undefined;
  const h = n.toString(16).padStart(32, '0');
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-${h.slice(12, 16)}-${h.slice(16, 20)}-${h.slice(20)}`;
}
