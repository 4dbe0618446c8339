import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import {
  attenuateMacaroon, decodeMacaroon, decodeMacaroonText, encodeMacaroon, encodeMacaroonText, hmacSha256, macaroonKey, mintMacaroon, toBase64, verifyMacaroon,
} from '../index.js';

const bytes = (maxLength: number) => fc.uint8Array({ maxLength });
const caveats = fc.array(fc.string({ unit: 'binary', maxLength: 300 }).filter((text) => text.isWellFormed()), { maxLength: 8 });
const key = macaroonKey(new Uint8Array(32).fill(1));
const macaroon = mintMacaroon(key, new Uint8Array(66), ['a=1', 'b=2'], 'here');
const text = encodeMacaroonText(macaroon);

describe('macaroons', () => {
  it('what was minted and attenuated verifies with its key and with no other, whatever it holds', () => {
    fc.assert(fc.property(bytes(80), bytes(200), caveats, caveats, (rootKey, identifier, first, more) => {
      const minted = attenuateMacaroon(mintMacaroon(macaroonKey(rootKey), identifier, first), more);
      const read = decodeMacaroon(encodeMacaroon(minted));
      expect(read).toEqual({ ok: true, value: minted });
      expect(verifyMacaroon(minted, [key, macaroonKey(rootKey)]).ok).toBe(true);
      expect(verifyMacaroon(minted, [key]).ok).toBe(false);
    }));
  });

  it('attenuating afterwards is the same as minting with the caveats', () => {
    expect(attenuateMacaroon(mintMacaroon(key, new Uint8Array(66), ['a=1'], 'here'), ['b=2'])).toEqual(macaroon);
  });

  it('a caveat cannot be dropped, changed, moved or put before others', () => {
    const [a, b] = macaroon.caveats;
    const other = { id: new TextEncoder().encode('c=3') };
    for (const altered of [[], [a!], [b!], [b!, a!], [a!, b!, b!], [other, a!, b!], [a!, other]]) {
      expect(verifyMacaroon({ ...macaroon, caveats: altered }, [key]).ok).toBe(false);
    }
  });

  it.each([
    ['nothing', '', 'macaroon-truncated'],
    ['version 1', toBase64(new TextEncoder().encode('0014location here\n')), 'macaroon-version'],
    ['JSON', toBase64(new TextEncoder().encode('{"hash":"00","exp":1}')), 'macaroon-version'],
    ['a cut macaroon', text.slice(0, -8), 'macaroon-truncated'],
    ['a byte behind the signature', toBase64(Uint8Array.from([...encodeMacaroon(macaroon), 0])), 'macaroon-trailing-bytes'],
    ['an empty location', toBase64(Uint8Array.from([2, 1, 0, 2, 1, 65, 0, 0, 6, 32, ...new Uint8Array(32)])), 'macaroon-malformed'],
    ['a length in more bytes than it needs', toBase64(Uint8Array.from([2, 2, 0x81, 0, 65, 0, 0, 6, 32, ...new Uint8Array(32)])), 'macaroon-malformed'],
    ['a signature of 31 bytes', toBase64(Uint8Array.from([2, 2, 1, 65, 0, 0, 6, 31, ...new Uint8Array(31)])), 'macaroon-malformed'],
    ['a location in a first-party caveat', toBase64(Uint8Array.from([2, 2, 1, 65, 0, 1, 1, 65, 2, 1, 65, 0, 0, 6, 32, ...new Uint8Array(32)])), 'macaroon-malformed'],
    ['65 caveats', encodeMacaroonText(attenuateMacaroon(macaroon, Array.from({ length: 63 }, () => 'a=1'))), 'macaroon-malformed'],
    ['more bytes than a header holds', 'A'.repeat(20_000), 'base64-invalid'],
    ['white space', `${text}\n`, 'base64-invalid'],
    ['one letter too many', `${text.replace(/=+$/, '')}AAA`.slice(0, 4 * 30 + 1), 'base64-invalid'],
  ])('refuses %s', (_what, input, code) => {
    expect(decodeMacaroonText(input)).toMatchObject({ ok: false, problem: { code } });
  });

  it('is read from standard and URL-safe base64, with padding and without, and from no mixture', () => {
    const mixed = mintMacaroon(key, Uint8Array.from([0xfb, 0xff, 0xfe, 0xfb, 0xff, 0xfe]), []);
    const standard = encodeMacaroonText(mixed);
    const urlSafe = standard.replace(/\+/g, '-').replace(/\//g, '_');
    expect(standard).toMatch(/\+.*\//);
    for (const form of [standard, urlSafe, standard.replace(/=+$/, ''), urlSafe.replace(/=+$/, '')]) expect(decodeMacaroonText(form)).toEqual({ ok: true, value: mixed });
    expect(decodeMacaroonText(standard.replace('+', '-')).ok).toBe(false);
  });
});

it('HMAC-SHA256 is that of Node for keys and messages of any length', () => {
  fc.assert(fc.property(bytes(200), bytes(3_000), (hmacKey, message) => {
    expect(Buffer.from(hmacSha256(hmacKey, message)).toString('hex')).toBe(createHmac('sha256', hmacKey).update(message).digest('hex'));
  }));
});
