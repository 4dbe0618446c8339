/** Base64 (RFC 4648, section 4) that works wherever this package does: Node, browsers, edge runtimes. */
const CHUNK = 0x8000;

export function base64Text(bytes: Uint8Array): string {
  let binary = '';
  // In pieces: String.fromCharCode takes a limited number of arguments.
  for (let at = 0; at < bytes.length; at += CHUNK) binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(binary);
}

/** The bytes, or undefined when the text is not base64. */
export function base64Bytes(text: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  try {
    return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  } catch {
    return undefined;
  }
}
