import { newUuid, publicId } from '@l402kit/money-types';
import fc from 'fast-check';
import { FileBytes } from './file-bytes.js';

const written = (write: (out: FileBytes) => void): string => {
  const out = new FileBytes(4);
  out.reserve(64);
  write(out);
  return out.take().toString();
};

it('have whole numbers of any size and sign as they are', () => {
  const number = fc.oneof(fc.maxSafeInteger(), fc.integer({ min: -100_000, max: 100_000 }), fc.constantFrom(0, 9, 10, 99, 100, 2 ** 31, 2 ** 53 - 1, -(2 ** 53 - 1)));
  fc.assert(fc.property(fc.oneof(number, fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n)), (value) => {
    expect(written((out) => { out.integer(value); })).toBe(String(BigInt(value)));
  }));
  expect([7, 42, 123, 4_567].map((value) => written((out) => { out.digits(value, 3); }))).toEqual(['007', '042', '123', '4567']);
});

it('have ids as they are everywhere else', () => {
  fc.assert(fc.property(fc.oneof(fc.uuid(), fc.constant(newUuid()), fc.constantFrom('00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff')), (uuid) => {
    const bytes = Buffer.from(`00${uuid.replaceAll('-', '')}`, 'hex');
    expect(written((out) => { out.ascii('inv_'); out.base32(bytes, 1); })).toBe(publicId('invoice', uuid));
  }));
});

it('grow as far as they must, and are the caller’s own once they were taken', () => {
  const out = new FileBytes(2);
  const taken = [...'abc'].map((letter) => {
    for (let i = 0; i < 1_000; i++) { out.reserve(1); out.ascii(letter); }
    return out.take();
  });
  expect(taken.map(String)).toEqual([...'abc'].map((letter) => letter.repeat(1_000)));
});
