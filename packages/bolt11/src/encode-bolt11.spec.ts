import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { decodeBolt11, encodeBolt11 } from './index.js';
import type { Bolt11Draft, Bolt11Signer } from './index.js';

const KEY = new Uint8Array(32).fill(7);
const PUBKEY = bytesToHex(secp256k1.getPublicKey(KEY, true));
const sign: Bolt11Signer = (hash) => {
  const bytes = secp256k1.sign(hash, KEY, { prehash: false, format: 'recovered' });
  return { signature: bytes.slice(1), recovery: bytes[0]! };
};
const signWithoutRecovery: Bolt11Signer = (hash) => ({ signature: sign(hash).signature });
const DRAFT: Bolt11Draft = { network: 'regtest', amountMsat: 2_000n, timestamp: 1_700_000_000, paymentHash: 'ab'.repeat(32), description: 'tea' };

const hex = (bytes: number) => fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((value) => bytesToHex(value));
const hop = fc.record({
  pubkey: hex(32).map((x) => `02${x}`),
  shortChannelId: fc.tuple(fc.nat(0xffffff), fc.nat(0xffffff), fc.nat(0xffff)).map((parts) => parts.join('x')),
  feeBaseMsat: fc.bigInt(0n, 0xffffffffn),
  feeProportionalMillionths: fc.integer({ min: 0, max: 0xffffffff }),
  cltvExpiryDelta: fc.nat(0xffff),
});
const drafts: fc.Arbitrary<Bolt11Draft> = fc.record({
  network: fc.constantFrom('mainnet', 'testnet', 'signet', 'regtest'),
  timestamp: fc.nat(2 ** 31 - 1),
  paymentHash: hex(32),
}).chain((base) => fc.record({
  amountMsat: fc.bigInt(1n, 2_100_000_000_000_000_000n),
  paymentSecret: hex(32),
  expirySeconds: fc.nat(),
  minFinalCltvExpiry: fc.nat(),
  payee: fc.constant(PUBKEY),
  features: fc.uniqueArray(fc.constantFrom(8, 9, 14, 15, 17, 25, 49, 99, 263), { minLength: 1 }).map((bits) => bits.sort((a, b) => a - b)),
  routeHints: fc.array(fc.array(hop, { minLength: 1, maxLength: 12 }), { maxLength: 3 }),
}, { requiredKeys: ['paymentSecret'] }).chain((optional) => fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 100 }).map((description) => ({ ...base, ...optional, description })),
  hex(32).map((descriptionHash) => ({ ...base, ...optional, descriptionHash })),
)));

describe('encodeBolt11', () => {
  it('writes what decodeBolt11 reads back, field by field, signature included', () => {
    fc.assert(fc.property(drafts, (draft) => {
      const decoded = decodeBolt11(encodeBolt11(draft, sign));
      expect(decoded).toMatchObject({
        ok: true,
        invoice: { expirySeconds: 3_600, minFinalCltvExpiry: 18, routeHints: [], features: [8, 14], ...draft, payee: PUBKEY },
      });
    }), { numRuns: 500 });
  });

  it('writes the payee when the signer cannot tell the recovery id', () => {
    const decoded = decodeBolt11(encodeBolt11({ ...DRAFT, payee: PUBKEY }, signWithoutRecovery));
    expect(decoded).toMatchObject({ ok: true, invoice: { payee: PUBKEY } });
  });

  it('writes the low form of S, whichever the signer gives', () => {
    const highS: Bolt11Signer = (hash) => {
      const { signature, recovery } = sign(hash);
      const { r, s } = secp256k1.Signature.fromBytes(signature, 'compact');
      return { signature: new secp256k1.Signature(r, secp256k1.Point.Fn.neg(s)).toBytes('compact'), recovery: recovery! ^ 1 };
    };
    expect(encodeBolt11(DRAFT, highS)).toBe(encodeBolt11(DRAFT, sign));
    const named = encodeBolt11({ ...DRAFT, payee: PUBKEY }, (hash) => ({ signature: highS(hash).signature }));
    expect(decodeBolt11(named)).toMatchObject({ ok: true, invoice: { payee: PUBKEY } });
  });

  it.each([
    [1n, 'lnbcrt10p1'], [100n, 'lnbcrt1n1'], [1_000n, 'lnbcrt10n1'], [100_000n, 'lnbcrt1u1'], [250_000_000n, 'lnbcrt2500u1'], [100_000_000n, 'lnbcrt1m1'], [100_000_000_000n, 'lnbcrt11'], [1_001n, 'lnbcrt10010p1'],
  ])('writes %s msat in its shortest form', (amountMsat, start) => {
    expect(encodeBolt11({ ...DRAFT, amountMsat }, sign).startsWith(start)).toBe(true);
  });

  it.each<[string, Partial<Bolt11Draft>, RegExp]>([
    ['an amount of nothing', { amountMsat: 0n }, /cannot ask for 0 msat/],
    ['more than all bitcoin', { amountMsat: 2_100_000_000_000_000_001n }, /cannot ask for/],
    ['a hash in capitals', { paymentHash: 'AB'.repeat(32) }, /paymentHash must be 64/],
    ['a short secret', { paymentSecret: 'ab' }, /paymentSecret must be 64/],
    ['description and hash of one', { descriptionHash: 'ab'.repeat(32) }, /exactly one/],
    ['a description over 639 bytes', { description: 'é'.repeat(320) }, /640 bytes/],
    ['a broken second', { timestamp: 1.5 }, /timestamp must be a whole number/],
    ['a time before 1970', { timestamp: -1 }, /timestamp/],
    ['a hop with a malformed channel', { routeHints: [[{ pubkey: PUBKEY, shortChannelId: '1:2:3', feeBaseMsat: 0n, feeProportionalMillionths: 0, cltvExpiryDelta: 0 }]] }, /short channel id/],
    ['a route that is too long', { routeHints: [new Array(13).fill({ pubkey: PUBKEY, shortChannelId: '1x2x3', feeBaseMsat: 0n, feeProportionalMillionths: 0, cltvExpiryDelta: 0 })] }, /at most 1023 words/],
  ])('refuses %s', (_name, change, message) => {
    expect(() => encodeBolt11({ ...DRAFT, ...change }, sign)).toThrow(message);
  });
  it('refuses a signature of the wrong size, and an anonymous one', () => {
    expect(() => encodeBolt11(DRAFT, () => ({ signature: new Uint8Array(65), recovery: 0 }))).toThrow(/64 bytes/);
    expect(() => encodeBolt11(DRAFT, signWithoutRecovery)).toThrow(/recovery id/);
  });
});
