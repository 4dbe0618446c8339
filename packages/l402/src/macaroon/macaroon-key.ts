import { toUtf8 } from '../encoding/utf8.js';
import { hmacSha256 } from '../hashing/hmac-sha256.js';

declare const macaroonKeyBrand: unique symbol;

/** What macaroons are signed with: derived from a root key once, used for every mint and every verification. */
export type MacaroonKey = Uint8Array & { readonly [macaroonKeyBrand]: true };

// libmacaroons pads this key with zeros to 32 bytes, which changes nothing: HMAC pads it to 64.
const GENERATOR = toUtf8('macaroons-key-generator');

/** Derives the signing key as go-macaroon and libmacaroons do: HMAC-SHA256("macaroons-key-generator", rootKey). */
export const macaroonKey = (rootKey: Uint8Array): MacaroonKey => hmacSha256(GENERATOR, rootKey) as MacaroonKey;
