/** NIP-04, which wallets from before NIP-44 still use for Nostr Wallet Connect. */
import { cbc } from '@noble/ciphers/aes.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { hexToBytes, randomBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { fromBase64, toBase64 } from '@l402kit/l402';

/** @param publicKey x-only, 64 hex digits */
export const sharedKey = (secretKey: Uint8Array, publicKey: string): Uint8Array =>
  secp256k1.getSharedSecret(secretKey, hexToBytes(`02${publicKey}`)).subarray(1, 33);

export function encryptNip04(text: string, key: Uint8Array): string {
  const iv = randomBytes(16);
  return `${toBase64(cbc(key, iv).encrypt(utf8ToBytes(text)))}?iv=${toBase64(iv)}`;
}

/** @throws Error when the text was not encrypted with this key */
export function decryptNip04(payload: string, key: Uint8Array): string {
  const [text = '', iv = ''] = payload.split('?iv=');
  const bytes = fromBase64(text);
  const ivBytes = fromBase64(iv);
  if (bytes === undefined || ivBytes?.length !== 16) throw new Error('The wallet answered in an encryption that is not NIP-04.');
  return new TextDecoder('utf-8', { fatal: true }).decode(cbc(key, ivBytes).decrypt(bytes));
}
