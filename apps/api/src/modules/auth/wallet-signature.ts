/** The signature of a wallet (LUD-04): ECDSA on secp256k1 over the 32 bytes of k1 themselves, DER, by a key of the wallet's for this host. */
import { secp256k1 } from '@noble/curves/secp256k1.js';

const COMPRESSED = /^0[23][0-9a-f]{64}$/i;

export interface WalletSignature {
  /** 64 hex digits */
  readonly k1: string;
  /** DER in hex */
  readonly sig: string;
  /** compressed public key in hex */
  readonly key: string;
}

/** False for anything that is not a valid signature by a valid key. Wallets do not all write the low form of s. */
export function isSignedByWallet({ k1, sig, key }: WalletSignature): boolean {
  // The curve would take the long form of a key as well, and one key must have one name.
  if (!COMPRESSED.test(key)) return false;
  try {
    return secp256k1.verify(Buffer.from(sig, 'hex'), Buffer.from(k1, 'hex'), Buffer.from(key, 'hex'), { prehash: false, lowS: false, format: 'der' });
  } catch {
    return false;
  }
}
