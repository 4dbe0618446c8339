import { attenuateMacaroon, encodeMacaroonText, formatAuthorization, macaroonKey, mintMacaroon, parseAuthorization, toHex } from '../index.js';

const macaroon = mintMacaroon(macaroonKey(new Uint8Array(32)), new Uint8Array(66), ['a=1']);
const narrower = attenuateMacaroon(macaroon, ['a=2']);
const M = encodeMacaroonText(macaroon);
const N = encodeMacaroonText(narrower);
const preimage = Uint8Array.from({ length: 32 }, (_, i) => 0xab ^ i);
const P = toHex(preimage);
const credential = `L402 ${M}:${P}`;

describe('Authorization', () => {
  it('what is formatted is read again, and its hexadecimal is lowercase', () => {
    expect(formatAuthorization(M, preimage)).toBe(credential);
    expect(parseAuthorization(credential)).toEqual({ ok: true, value: { scheme: 'L402', macaroons: [macaroon], preimage, preimageHex: P } });
    expect(parseAuthorization(formatAuthorization([M, N], preimage))).toMatchObject({ value: { macaroons: [macaroon, narrower] } });
    expect(() => formatAuthorization([], preimage)).toThrow(RangeError);
    expect(() => formatAuthorization('m:n', preimage)).toThrow(RangeError);
    expect(() => formatAuthorization(M, preimage.subarray(1))).toThrow(RangeError);
  });

  it('one preimage in any case of letters is one preimage', () => {
    expect(parseAuthorization(`l402 ${M}:${P.toUpperCase()}`)).toEqual(parseAuthorization(credential));
  });

  it.each([
    ['the two lines of aperture', [`LSAT ${M}:${P}`, credential]],
    ['the two lines joined by a server', [`LSAT ${M}:${P}, ${credential}`]],
    ['a line of another scheme beside it', ['Bearer abc', credential]],
    ['spaces around', [`  ${credential} `]],
  ])('takes %s', (_what, lines) => {
    expect(parseAuthorization(lines)).toMatchObject({ ok: true, value: { macaroons: [macaroon], preimageHex: P } });
  });

  it.each([
    ['nothing', undefined, 'authorization-missing'],
    ['an empty header', '', 'authorization-missing'],
    ['another scheme', 'Bearer abc', 'authorization-missing'],
    ['a scheme alone', 'L402', 'authorization-malformed'],
    ['a scheme that starts like ours', `L4020 ${M}:${P}`, 'authorization-missing'],
    ['no colon', `L402 ${M}${P}`, 'authorization-malformed'],
    ['a colon in the macaroon', `L402 ${M.slice(0, 8)}:${M.slice(8)}:${P}`, 'authorization-malformed'],
    ['a colon at the end', `${credential}:`, 'authorization-malformed'],
    ['a preimage of 63 digits', `L402 ${M}:${P.slice(1)}`, 'authorization-malformed'],
    ['a preimage of 65 digits', `${credential}0`, 'authorization-malformed'],
    ['a preimage that is not hexadecimal', `L402 ${M}:${'g'.repeat(64)}`, 'authorization-malformed'],
    ['a preimage in base64', `L402 ${M}:${Buffer.from(preimage).toString('base64')}`, 'authorization-malformed'],
    ['something in front', `x ${credential}`, 'authorization-missing'],
    ['a line break', `L402 ${M}\n:${P}`, 'authorization-malformed'],
    ['an empty place in the list', `L402 ${M},:${P}`, 'macaroon-truncated'],
    ['five macaroons', `L402 ${[M, M, M, M, M].join(',')}:${P}`, 'macaroons-too-many'],
    ['lines that differ', [credential, `L402 ${N}:${P}`], 'authorization-ambiguous'],
    ['joined lines that differ', `${credential}, LSAT ${N}:${P}`, 'authorization-ambiguous'],
    ['a header without end', `L402 ${'A'.repeat(20_000)}:${P}`, 'authorization-too-long'],
  ])('refuses %s', (_what, lines, code) => {
    expect(parseAuthorization(lines)).toMatchObject({ ok: false, problem: { code } });
  });
});
