import { fiatText } from './fiat';

describe('an estimate beside an amount', () => {
  it('is the value at the rate, cut off to a hundredth, in the way of its currency', () => {
    expect(fiatText(100_000_000_000, { currency: 'EUR', perBtc: 91_234 })).toBe('€91,234.00');
    expect(fiatText(20_937_000, { currency: 'USD', perBtc: 100_000 })).toBe('$20.93');
    expect(fiatText(21_000, { currency: 'USD', perBtc: 100_000 })).toBe('$0.02');
    expect(fiatText(0, { currency: 'USD', perBtc: 100_000 })).toBe('$0.00');
    expect(fiatText(100_000_000, { currency: 'JPY', perBtc: 15_000_000 })).toBe('¥15,000');
  });
});
