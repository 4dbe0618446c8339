/** The signature over prefix and data (BOLT 11, Data Part): ECDSA on secp256k1, 64 bytes and a recovery id. */
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { Bolt11Refusal } from './bolt11-invoice.js';
import { wordsToBytesPadded } from './words.js';

/** What is signed: SHA-256 of the prefix as text, then the data words as bytes. */
export function signatureHash(humanReadablePart: string, dataWords: readonly number[]): Uint8Array {
  return sha256(concatBytes(utf8ToBytes(humanReadablePart), wordsToBytesPadded(dataWords)));
}

/**
 * The public key that signed, 66 hex digits. With a key stated in `n` the signature is checked against it, and must be
 * low-S; without one the key is recovered, and the protocol takes both forms of S.
 * @throws Bolt11Refusal when the signature does not hold
 */
export function signer(signature: Uint8Array, hash: Uint8Array, stated: string | undefined): string {
  try {
    const recovery = signature[64]!;
    if (recovery > 3) throw new RangeError('recovery id');
    if (stated === undefined) {
      const compact = secp256k1.Signature.fromBytes(signature.subarray(0, 64), 'compact');
      return bytesToHex(compact.addRecoveryBit(recovery).recoverPublicKey(hash).toBytes(true));
    }
    if (secp256k1.verify(signature.subarray(0, 64), hash, hexToBytes(stated), { prehash: false, lowS: true, format: 'compact' })) return stated;
  } catch {
    // Out-of-range numbers and points off the curve end here: all mean that nobody signed this.
  }
  throw new Bolt11Refusal('signature-invalid', 'The signature does not fit the invoice: it was altered, or not signed by the node it names.');
}

/**
 * The same signature with the smaller of its two forms of S, which readers want beside a stated payee. Signers other than
 * Bitcoin's own (OpenSSL, hardware modules) give either form.
 * @throws RangeError when it is no signature of 64 bytes
 */
export function lowS({ signature, recovery }: { readonly signature: Uint8Array; readonly recovery?: number }): { signature: Uint8Array; recovery: number | undefined } {
  if (signature.length !== 64) throw new RangeError(`The signature must be 64 bytes (r, s), not ${signature.length}.`);
  const parsed = secp256k1.Signature.fromBytes(signature, 'compact');
  if (!parsed.hasHighS()) return { signature, recovery };
  const low = new secp256k1.Signature(parsed.r, secp256k1.Point.Fn.neg(parsed.s));
  return { signature: low.toBytes('compact'), recovery: recovery === undefined ? undefined : recovery ^ 1 };
}
