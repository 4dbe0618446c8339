import { secp256k1 } from '@noble/curves/secp256k1.js';
import { isSignedByWallet } from './wallet-signature.js';

const secret = Buffer.alloc(32, 9);
const key = Buffer.from(secp256k1.getPublicKey(secret, true)).toString('hex');
const k1 = 'e2af6254a8df433264fa23f67eb8188635d15ce883e8fc020989d5f82ae6f11e';
const sign = (options: { lowS?: boolean; format?: 'der' | 'compact'; prehash?: boolean } = {}): string =>
  Buffer.from(secp256k1.sign(Buffer.from(k1, 'hex'), secret, { prehash: false, format: 'der', ...options })).toString('hex');

/** The other form of the same signature: n − s. */
function highS(): string {
  const { r, s } = secp256k1.Signature.fromBytes(secp256k1.sign(Buffer.from(k1, 'hex'), secret, { prehash: false }));
  const n = secp256k1.Point.Fn.ORDER;
  return Buffer.from(new secp256k1.Signature(r, n - s).toBytes('der')).toString('hex');
}

it('is accepted from the key that made it, in either form of s', () => {
  expect(isSignedByWallet({ k1, sig: sign(), key })).toBe(true);
  expect(highS()).not.toBe(sign());
  expect(isSignedByWallet({ k1, sig: highS(), key })).toBe(true);
});

it('agrees with the example of LUD-04', () => {
  expect(isSignedByWallet({
    k1: 'e2af6254a8df433264fa23f67eb8188635d15ce883e8fc020989d5f82ae6f11e',
    sig: '304402203767faf494f110b139293d9bab3c50e07b3bf33c463d4aa767256cd09132dc5102205821f8efacdb5c595b92ada255876d9201e126e2f31a140d44561cc1f7e9e43d',
    key: '02c3b844b8104f0c1b15c507774c9ba7fc609f58f343b9b149122e944dd20c9362',
  })).toBe(true);
});

it.each([
  ['of another challenge', { k1: k1.replace('e2', 'e3'), sig: sign(), key }],
  ['by another key', { k1, sig: sign(), key: Buffer.from(secp256k1.getPublicKey(Buffer.alloc(32, 8), true)).toString('hex') }],
  ['of the hash of the challenge', { k1, sig: sign({ prehash: true }), key }],
  ['not in DER', { k1, sig: sign({ format: 'compact' }), key }],
  ['with something after it', { k1, sig: `${sign()}00`, key }],
  ['by a key that is no point of the curve', { k1, sig: sign(), key: `02${'ff'.repeat(32)}` }],
  ['by an uncompressed key', { k1, sig: sign(), key: Buffer.from(secp256k1.getPublicKey(secret, false)).toString('hex') }],
  ['that is empty', { k1, sig: '', key }],
])('is refused %s', (_what, signature) => {
  expect(isSignedByWallet(signature)).toBe(false);
});
