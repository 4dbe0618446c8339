import { amountParts, amountText, basisPointsText, changeText, grouped, millionthsText, pointsText, shareText, sumMsat } from './money';

describe('amounts as people read them', () => {
  it('keeps every thousandth apart from the sats, and groups only where there is something to group', () => {
    expect(amountParts(19_582_077)).toEqual({ sign: '', sats: '19\u202f582', msat: '077' });
    expect(amountParts(999)).toEqual({ sign: '', sats: '0', msat: '999' });
    expect(grouped(231_904)).toBe('231\u202f904');
    expect(grouped(640)).toBe('640');
  });

  it('writes a real minus, and a plus only where it is asked for', () => {
    expect(amountParts(-63)).toEqual({ sign: '\u2212', sats: '0', msat: '063' });
    expect(amountParts(21_000, { signed: true }).sign).toBe('+');
    expect(amountParts(0, { signed: true }).sign).toBe('');
  });

  it('never rounds: the largest amount of JSON integers comes out digit by digit', () => {
    expect(amountParts(Number.MAX_SAFE_INTEGER)).toEqual({ sign: '', sats: '9\u202f007\u202f199\u202f254\u202f740', msat: '991' });
    expect(amountText(20_937)).toBe('20.937 sat');
    expect(amountText(9_000_000)).toBe('9\u202f000 sat');
  });

  it('sums beyond what a JSON integer can hold', () => {
    expect(sumMsat([Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, undefined])).toBe(18_014_398_509_481_982n);
  });

  it('compares with the time before in tenths, without rounding a small change to none', () => {
    expect([changeText(110, 100), changeText(90n, 100n), changeText(100, 100), changeText(5, 0)]).toEqual(['+10.0\u202f%', '\u221210.0\u202f%', '0.0\u202f%', null]);
    expect([pointsText([90, 100], [85, 100]), pointsText([1, 3], [1, 2]), pointsText([1, 1], [0, 0])]).toEqual(['+5.0 points', '\u221216.7 points', null]);
    expect([basisPointsText(9_983), basisPointsText(10_000), basisPointsText(9_999)]).toEqual(['99.8\u202f%', '100.0\u202f%', '99.9\u202f%']);
  });

  it('says a share in tenths of a percent, cut off rather than rounded up to a whole', () => {
    expect(shareText(37_710, 42_080)).toBe('89.6\u202f%');
    expect(shareText(9_999, 10_000)).toBe('99.9\u202f%');
    expect(shareText(0, 0)).toBeNull();
  });

  it('says a fee to its last digit', () => {
    expect([3_000, 0, 10_000, 2_500, 1, 123_456, 1_000_000].map(millionthsText)).toEqual(['0.3\u202f%', '0\u202f%', '1\u202f%', '0.25\u202f%', '0.0001\u202f%', '12.3456\u202f%', '100\u202f%']);
  });
});
