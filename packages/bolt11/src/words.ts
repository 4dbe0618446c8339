/** Five-bit words, the digits of bech32, and the bytes and numbers that BOLT 11 packs into them. */
import { Bolt11Refusal } from './bolt11-invoice.js';

/** Words to bytes, filling the last byte with zero bits: the form that is hashed for the signature. */
export function wordsToBytesPadded(words: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(Math.ceil((words.length * 5) / 8));
  words.forEach((word, index) => {
    const bit = index * 5;
    const at = bit >> 3;
    const shifted = word << (11 - (bit & 7));
    bytes[at] = bytes[at]! | (shifted >> 8);
    if ((shifted & 0xff) !== 0) bytes[at + 1] = bytes[at + 1]! | (shifted & 0xff);
  });
  return bytes;
}

/**
 * Words to the whole bytes in them.
 * @throws Bolt11Refusal when the bits left over are not zero: two texts would then mean the same
 */
export function wordsToBytes(words: readonly number[], field: string): Uint8Array {
  const padded = wordsToBytesPadded(words);
  const whole = Math.floor((words.length * 5) / 8);
  if (padded.length > whole && padded[whole] !== 0) {
    throw new Bolt11Refusal('field-invalid', `The padding of field ${field} is not zero.`);
  }
  return padded.subarray(0, whole);
}

export function bytesToWords(bytes: Uint8Array): number[] {
  const words: number[] = [];
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      words.push((held >> bits) & 31);
    }
  }
  if (bits > 0) words.push((held << (5 - bits)) & 31);
  return words;
}

/** Numbers up to 40 bits: as an expiry that is 34,000 years, and the sum with any timestamp is still a valid Date. */
const MAX_NUMBER_WORDS = 8;

/** @throws Bolt11Refusal above 40 bits */
export function wordsToNumber(words: readonly number[], field: string): number {
  const first = words.findIndex((word) => word !== 0);
  if (first === -1) return 0;
  if (words.length - first > MAX_NUMBER_WORDS) throw new Bolt11Refusal('field-invalid', `The number in field ${field} is too large.`);
  return words.slice(first).reduce((sum, word) => sum * 32 + word, 0);
}

/** The shortest words for a number; at least `minLength` of them. */
export function numberToWords(value: number, minLength = 0): number[] {
  const words: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 32)) words.unshift(rest % 32);
  while (words.length < minLength) words.unshift(0);
  return words;
}

/** Numbers of the set bits, ascending. The last word holds bits 0 to 4. */
export function wordsToBits(words: readonly number[]): number[] {
  const bits: number[] = [];
  for (let index = words.length - 1; index >= 0; index--) {
    for (let bit = 0; bit < 5; bit++) {
      if ((words[index]! >> bit) & 1) bits.push((words.length - 1 - index) * 5 + bit);
    }
  }
  return bits;
}

export function bitsToWords(bits: readonly number[]): number[] {
  const words = new Array<number>(Math.floor(Math.max(-1, ...bits) / 5) + 1).fill(0);
  for (const bit of bits) {
    const index = words.length - 1 - Math.floor(bit / 5);
    words[index] = words[index]! | (1 << (bit % 5));
  }
  return words;
}
