/**
 * The token of the published clients: base64 of `{"hash","exp"}`, then a colon and the preimage. Nothing signs it: those
 * clients accept whatever hash and preimage fit together, so who knows one preimage can write a token for any of them.
 * Only the new SDK's macaroons cannot be forged.
 */
import { createHash } from 'node:crypto';

export interface LegacyToken {
  /** payment hash, 64 lowercase hex digits */
  readonly hash: string;
  /** milliseconds since 1970 */
  readonly exp: number;
}

export const legacyMacaroon = ({ hash, exp }: LegacyToken): string => Buffer.from(JSON.stringify({ hash, exp })).toString('base64');

/** Reads `<macaroon>:<preimage>`. @returns undefined unless it is well formed and the preimage fits the hash */
export function readLegacyToken(text: string): LegacyToken | undefined {
  const [macaroon = '', preimage = '', ...rest] = text.split(':');
  if (rest.length > 0 || !/^[0-9a-fA-F]{64}$/.test(preimage)) return undefined;
  const bytes = Buffer.from(macaroon, 'base64');
  // Node reads past characters that are no base64: only the one canonical spelling counts.
  if (macaroon === '' || bytes.toString('base64') !== macaroon) return undefined;
  const token = parse(bytes.toString('utf8'));
  const fits = token !== undefined && createHash('sha256').update(Buffer.from(preimage, 'hex')).digest('hex') === token.hash;
  return fits ? token : undefined;
}

function parse(json: string): LegacyToken | undefined {
  try {
    const { hash, exp } = JSON.parse(json) as Partial<LegacyToken>;
    return typeof hash === 'string' && /^[0-9a-f]{64}$/.test(hash) && Number.isSafeInteger(exp) ? { hash, exp: exp! } : undefined;
  } catch {
    return undefined;
  }
}
