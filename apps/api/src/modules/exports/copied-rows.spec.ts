import fc from 'fast-check';
import { copiedAscii, copiedInteger, CopiedRows, copiedTime } from './copied-rows.js';

const HEADER = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);
const TRAILER = Buffer.from([0xff, 0xff]);
const int32 = (value: number): Buffer => { const bytes = Buffer.alloc(4); bytes.writeInt32BE(value); return bytes; };
const row = (fields: readonly (Buffer | null)[]): Buffer =>
  Buffer.concat([Buffer.from([0, fields.length]), ...fields.flatMap((field) => (field === null ? [int32(-1)] : [int32(field.length), field]))]);

function readInPieces(bytes: Buffer, sizes: readonly number[], fields: number): (Buffer | null)[][] {
  const rows = new CopiedRows(fields), seen: (Buffer | null)[][] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length]!;
    rows.read(bytes.subarray(at, at + size), (r) => { seen.push([...r.lengths].map((length, field) => (length < 0 ? null : Buffer.from(r.bytes.subarray(r.starts[field], r.starts[field]! + length))))); });
    at += size;
  }
  rows.finish();
  return seen;
}

it('are read whole, wherever the network cuts them', () => {
  const field = fc.option(fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)), { nil: null });
  fc.assert(fc.property(fc.array(fc.tuple(field, field, field), { maxLength: 20 }), fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1 }), (given, sizes) => {
    expect(readInPieces(Buffer.concat([HEADER, ...given.map(row), TRAILER]), sizes, 3)).toEqual(given);
  }));
});

it('that broke off are no whole file', () => {
  for (const bytes of [HEADER, Buffer.concat([HEADER, row([Buffer.from('a')])])]) expect(() => readInPieces(bytes, [7], 1)).toThrow('COPY broke off');
});

it('of another format, or with another number of fields, are refused', () => {
  expect(() => readInPieces(Buffer.from('id,createdAt,paidAt\r\n1,2,3\r\n'), [64], 3)).toThrow('binary format');
  expect(() => readInPieces(Buffer.concat([HEADER, row([null, null]), TRAILER]), [64], 3)).toThrow('2 fields, not 3');
});

it('have integers of 8 bytes that are exact, of any size and sign', () => {
  fc.assert(fc.property(fc.oneof(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), fc.bigInt(-1_000n, 1_000n), fc.constantFrom(2n ** 53n, 2n ** 53n - 1n, -(2n ** 53n), 2n ** 32n)), (value) => {
    const bytes = Buffer.alloc(9);
    bytes.writeBigInt64BE(value, 1);
    expect(BigInt(copiedInteger(bytes, 1))).toBe(value);
  }));
});

it('have times in microseconds since 2000, before it as well', () => {
  const at = (micros: bigint): string => { const bytes = Buffer.alloc(8); bytes.writeBigInt64BE(micros); return new Date(copiedTime(bytes, 0)).toISOString(); };
  expect([at(0n), at(848_484_000_123_999n), at(-1_000n)]).toEqual(['2000-01-01T00:00:00.000Z', '2026-11-20T10:00:00.123Z', '1999-12-31T23:59:59.999Z']);
});

it('have text of ours as it is', () => {
  const rows = new CopiedRows(2);
  const seen: string[] = [];
  rows.read(Buffer.concat([HEADER, row([null, Buffer.from('payout.settle')]), TRAILER]), (r) => { seen.push(copiedAscii(r, 1)); });
  expect(seen).toEqual(['payout.settle']);
});
