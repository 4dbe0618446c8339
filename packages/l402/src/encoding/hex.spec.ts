import { fromHex, toHex } from './hex.js';

describe('hexadecimal', () => {
  it('is what node:buffer writes and reads, for every byte and any length', () => {
    for (const length of [0, 1, 32, 256, 4_096, 4_097, 20_000]) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 7 + length) & 0xff);
      expect(toHex(bytes)).toBe(Buffer.from(bytes).toString('hex'));
      expect(fromHex(toHex(bytes).toUpperCase())).toEqual(bytes);
    }
  });

  it.each(['0', 'abc', '0g', 'g0', ' 0', '0x', '00 0', '\u0130\u0130', '\uff10\uff10', '@@', '``'])('%j is none', (text) => {
    expect(fromHex(text)).toBeUndefined();
  });
});
