import { toHex } from '../encoding/hex.js';

/**
 * The value of `Authorization` for one or more macaroons (base64, as the challenge gave them) and a 32-byte preimage.
 * @throws RangeError when something is not of that form
 */
export function formatAuthorization(macaroons: string | readonly string[], preimage: Uint8Array): string {
  const list = typeof macaroons === 'string' ? [macaroons] : macaroons;
  if (list.length === 0 || !list.every((text) => /^[A-Za-z0-9+/_-]+={0,2}$/.test(text))) throw new RangeError('The macaroons of a credential are base64.');
  if (preimage.length !== 32) throw new RangeError('A preimage has 32 bytes.');
  return `L402 ${list.join(',')}:${toHex(preimage)}`;
}
