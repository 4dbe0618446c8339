const encoder = new TextEncoder();
// A byte order mark is part of a caveat like any other character: dropping it would make two caveats one text.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export const toUtf8 = (text: string): Uint8Array => encoder.encode(text);

/** The text, or undefined where the bytes are not UTF-8 (RFC 3629). */
export function fromUtf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
