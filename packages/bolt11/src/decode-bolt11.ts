/** A strict BOLT 11 reader that runs wherever JavaScript does: no Node modules, no network. */
import type { Bolt11Decoded } from './bolt11-invoice.js';
import { readFields, withoutThrowing } from './read-bolt11.js';
import { signatureHash, signer } from './signature.js';
import { wordsToBytes } from './words.js';

/**
 * Reads a BOLT 11 invoice and checks its checksum, its fields and its signature. Expiry is not judged: compare
 * `expiresAt` with a clock. Upper case is accepted (QR codes), mixed case is not; a `lightning:` scheme is the caller's.
 * Never throws, whatever the argument; a refusal has a stable code and words.
 */
export function decodeBolt11(text: string): Bolt11Decoded {
  return withoutThrowing(() => {
    const { invoice, prefix, dataWords, signatureWords, namedPayee } = readFields(text);
    return { ...invoice, payee: signer(wordsToBytes(signatureWords, 'signature'), signatureHash(prefix, dataWords), namedPayee) };
  });
}
