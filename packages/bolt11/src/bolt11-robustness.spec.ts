import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bech32 } from '@scure/base';
import fc from 'fast-check';
import { decodeBolt11, encodeBolt11 } from './index.js';

const key = new Uint8Array(32).fill(9);
const GOOD = encodeBolt11({ network: 'regtest', amountMsat: 5_000n, timestamp: 1_700_000_000, paymentHash: 'cd'.repeat(32), paymentSecret: 'ef'.repeat(32), description: 'bread' }, (hash) => {
  const bytes = secp256k1.sign(hash, key, { prehash: false, format: 'recovered' });
  return { signature: bytes.slice(1), recovery: bytes[0]! };
});
const { prefix, words } = bech32.decode(GOOD as `lnbcrt1${string}`, false);

const garbage = fc.oneof(fc.string({ maxLength: 400 }), fc.string({ unit: 'binary', maxLength: 200 }), fc.anything());
const mutated = fc.tuple(fc.nat(GOOD.length), fc.nat(4), fc.string({ maxLength: 4 })).map(([at, cut, insert]) => GOOD.slice(0, at) + insert + GOOD.slice(at + cut));
/** Altered words under a checksum that fits, so that the reader gets past bech32 and into the fields. */
const alteredWords = fc.tuple(fc.nat(words.length - 1), fc.nat(3), fc.array(fc.nat(31), { maxLength: 4 }))
  .map(([at, cut, insert]) => bech32.encode(prefix, [...words.slice(0, at), ...insert, ...words.slice(at + cut)], false));
const anyWords = fc.tuple(fc.constantFrom('lnbc', 'lnbcrt10u', 'lntbs', 'lnbc1p', 'ln', 'x'), fc.array(fc.nat(31), { maxLength: 300 }))
  .map(([start, body]) => bech32.encode(start, body, false));

describe('decodeBolt11 never throws', () => {
  it.each([['garbage', garbage, 60_000], ['mutated invoices', mutated, 40_000], ['altered words under a good checksum', alteredWords, 3_000], ['any words under a good checksum', anyWords, 10_000]] as const)(
    'for %s', (_name, inputs, numRuns) => {
      let refused = 0;
      fc.assert(fc.property(inputs as fc.Arbitrary<unknown>, (text) => {
        const decoded = decodeBolt11(text as string);
        if (!decoded.ok) refused++;
        // What is accepted after an alteration was signed by somebody else, and says so.
        if (decoded.ok && text !== GOOD) expect(decoded.invoice.payee).not.toBe(originalPayee);
      }), { numRuns });
      expect(refused).toBeGreaterThan(0);
    }, 60_000);
});

const original = decodeBolt11(GOOD);
const originalPayee = original.ok ? original.invoice.payee : '';
