import { base64 } from '@scure/base';

const STANDARD_62 = 0x2b; // +
const STANDARD_63 = 0x2f; // /
const VALUES = decodingTable();

/** Standard base64 with padding (RFC 4648, section 4): the only form that aperture decodes. */
export const toBase64 = (bytes: Uint8Array): string => base64.encode(bytes);

/**
 * Bytes from base64 in the standard or the URL-safe alphabet, padded or not. Undefined for anything else: letters of
 * both alphabets, white space, a partial or misplaced padding, bits left over in the last letter.
 */
export function fromBase64(text: string): Uint8Array | undefined {
  let end = text.length;
  if (end > 0 && text.charCodeAt(end - 1) === 0x3d) {
    if (end % 4 !== 0) return undefined;
    end -= text.charCodeAt(end - 2) === 0x3d ? 2 : 1;
  }
  if (end % 4 === 1) return undefined;
  const bytes = new Uint8Array((end * 3) >> 2);
  let standard = false;
  let urlSafe = false;
  let pending = 0;
  let bits = 0;
  let at = 0;
  for (let i = 0; i < end; i++) {
    const code = text.charCodeAt(i);
    const value = code < 128 ? VALUES[code]! : 0xff;
    if (value === 0xff) return undefined;
    if (value >= 62) {
      if (code === STANDARD_62 || code === STANDARD_63) standard = true;
      else urlSafe = true;
    }
    pending = ((pending << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (pending >> bits) & 0xff;
    }
  }
  if ((pending & ((1 << bits) - 1)) !== 0 || (standard && urlSafe)) return undefined;
  return bytes;
}

function decodingTable(): Uint8Array {
  const table = new Uint8Array(128).fill(0xff);
  [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].forEach((letter, value) => { table[letter.charCodeAt(0)] = value; });
  table['-'.charCodeAt(0)] = 62;
  table['_'.charCodeAt(0)] = 63;
  return table;
}
