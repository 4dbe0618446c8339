import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Bolt11Signer } from './encode-bolt11.js';

/** A node's key for those who hold it in memory: test networks and benchmarks. A real node signs by itself. */
export interface Bolt11Key {
  /** compressed public key, 66 lowercase hex digits */
  readonly pubkey: string;
  readonly sign: Bolt11Signer;
}

/** @param secret 32 bytes; random when left out */
export function bolt11Key(secret: Uint8Array = secp256k1.utils.randomSecretKey()): Bolt11Key {
  return {
    pubkey: bytesToHex(secp256k1.getPublicKey(secret, true)),
    sign: (hash) => {
      const recovered = secp256k1.sign(hash, secret, { prehash: false, format: 'recovered' });
      return { signature: recovered.slice(1), recovery: recovered[0]! };
    },
  };
}
