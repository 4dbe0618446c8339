/** Text that strangers chose, UTF-8 in and out, as a field of CSV or as a string of JSON. Pure. */
import type { FileBytes } from './file-bytes.js';

const code = (character: string): number => character.charCodeAt(0);
const QUOTE = code('"'), APOSTROPHE = code(`'`), BACKSLASH = code('\\'), SPACE = code(' ');
const isOneOf = (characters: string): Uint8Array => Uint8Array.from({ length: 256 }, (_, byte) => (byte < 128 && characters.includes(String.fromCharCode(byte)) ? 1 : 0));
/** What spreadsheets take for the beginning of a formula. */
const FORMULA = isOneOf('=+-@\t\r');
const NEEDS_QUOTES = isOneOf('",\r\n');
/** JSON (RFC 8259, section 7): what has a short escape of its own. */
const SHORT_ESCAPES = new Map([['\b', 'b'], ['\t', 't'], ['\n', 'n'], ['\f', 'f'], ['\r', 'r']].map(([character, letter]) => [code(character!), `\\${letter}`]));

/** As RFC 4180 has it, and harmless in a spreadsheet: an apostrophe before what would be a formula makes it text. */
export function csvText(out: FileBytes, bytes: Uint8Array, start: number, end: number): void {
  const formula = start < end && FORMULA[bytes[start]!] === 1;
  let quotes = false;
  for (let i = start; i < end && !quotes; i++) quotes = NEEDS_QUOTES[bytes[i]!] === 1;
  if (quotes) out.byte(QUOTE);
  if (formula) out.byte(APOSTROPHE);
  if (!quotes) { out.copy(bytes, start, end); return; }
  for (let i = start; i < end; i++) {
    if (bytes[i] === QUOTE) out.byte(QUOTE);
    out.byte(bytes[i]!);
  }
  out.byte(QUOTE);
}

export function jsonText(out: FileBytes, bytes: Uint8Array, start: number, end: number): void {
  out.byte(QUOTE);
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    if (byte === QUOTE || byte === BACKSLASH) out.byte(BACKSLASH);
    if (byte >= SPACE) out.byte(byte);
    else out.ascii(SHORT_ESCAPES.get(byte) ?? `\\u${byte.toString(16).padStart(4, '0')}`);
  }
  out.byte(QUOTE);
}

/** A byte becomes at most so many, and a field has so many around it. */
export const LARGEST_ESCAPE = 6;
export const AROUND_TEXT = 3;
