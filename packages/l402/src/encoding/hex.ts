const LETTERS = Uint8Array.from('0123456789abcdef', (letter) => letter.charCodeAt(0));
/** A call takes only so many arguments. */
const PIECE = 4_096;

/** Lowercase hexadecimal: aperture accepts no other. */
export function toHex(bytes: Uint8Array): string {
  if (bytes.length > PIECE) return toHex(bytes.subarray(0, PIECE)) + toHex(bytes.subarray(PIECE));
  // Made in one piece, unlike a sum of letters, which is put together when somebody looks at it.
  const letters = new Array<number>(2 * bytes.length);
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    letters[2 * i] = LETTERS[byte >> 4]!;
    letters[2 * i + 1] = LETTERS[byte & 0xf]!;
  }
  return String.fromCharCode(...letters);
}

/** Bytes from an even number of hexadecimal digits in either case; undefined for anything else. */
export function fromHex(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0) return undefined;
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) {
    const high = digit(text.charCodeAt(2 * i));
    const low = digit(text.charCodeAt(2 * i + 1));
    if (high > 0xf || low > 0xf) return undefined;
    bytes[i] = (high << 4) | low;
  }
  return bytes;
}

const NO_DIGIT = 0x10;
const VALUES = new Uint8Array(128).fill(NO_DIGIT);
for (let value = 0; value < 16; value++) {
  const letter = value.toString(16);
  VALUES[letter.charCodeAt(0)] = value;
  VALUES[letter.toUpperCase().charCodeAt(0)] = value;
}

const digit = (code: number): number => (code < VALUES.length ? VALUES[code]! : NO_DIGIT);
