import fc from 'fast-check';
import { ColumnSum } from './column-sum.js';

it('is exact, for amounts of any size and sign, however many', () => {
  const amount = fc.oneof(fc.bigInt(-1_000_000n, 1_000_000n), fc.bigInt(-(2n ** 62n), 2n ** 62n), fc.constantFrom(2n ** 45n - 1n, -(2n ** 45n) + 1n, 2n ** 53n - 1n));
  fc.assert(fc.property(fc.array(amount, { maxLength: 1_000 }), (amounts) => {
    const sum = new ColumnSum();
    for (const a of amounts) sum.add(Number.isSafeInteger(Number(a)) ? Number(a) : a);
    expect(sum.total).toBe(amounts.reduce((total, a) => total + a, 0n));
  }));
});
