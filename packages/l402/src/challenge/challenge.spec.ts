import { challengeHeaders, formatChallenge, parseChallenges } from '../index.js';

const MACAROON = 'AgEETFNBVAIEQUE9PQAABiAfL8hqIrDf8WeoUcLWE86rHVT9mbb3sa23ZWSqE8JwGw==';
const INVOICE = 'lnbc100n1pj9nr7mpp5test';
const expected = { scheme: 'L402', macaroon: MACAROON, invoice: INVOICE };
const header = formatChallenge(MACAROON, INVOICE);

describe('the challenge that is sent', () => {
  it('is read by the patterns of lnget and aperture', () => {
    const lnget = /(LSAT|L402)\s+macaroon="([^"]+)",\s*invoice="([^"]+)"/i;
    const aperture = /(LSAT|L402) macaroon="(.*?)", invoice="(.*?)"/;
    for (const pattern of [lnget, aperture]) expect(pattern.exec(header)?.slice(1)).toEqual(['L402', MACAROON, INVOICE]);
  });

  it('is read by L402sdk, which wants the scheme in upper case and takes pairs between commas', () => {
    expect(header.startsWith('L402 ')).toBe(true);
    const pairs = header.slice(5).split(',').map((part) => part.trim().split(/=(.*)/s)).map(([name, value]) => [name, value!.replace(/^"|"$/g, '')]);
    expect(Object.fromEntries(pairs)).toEqual({ macaroon: MACAROON, invoice: INVOICE, version: '0', token: MACAROON });
  });

  it('sends LSAT first when asked to, since old clients read the first line only', () => {
    const lines = challengeHeaders(MACAROON, INVOICE, { withLsat: true });
    expect(lines).toEqual([`LSAT macaroon="${MACAROON}", invoice="${INVOICE}"`, header]);
    expect(parseChallenges(lines)).toMatchObject({ value: [{ scheme: 'L402' }, { scheme: 'LSAT' }] });
    expect(parseChallenges(lines.join(', '))).toMatchObject({ value: [{ scheme: 'L402' }, { scheme: 'LSAT' }] });
  });

  it('cannot be broken out of', () => {
    expect(() => formatChallenge('a", invoice="x', INVOICE)).toThrow(RangeError);
    expect(() => formatChallenge(MACAROON, 'lnbc1\r\nSet-Cookie: a=b')).toThrow(RangeError);
  });
});

describe('challenges that are read', () => {
  it.each([
    ['the form of the specification', `L402 version="0", token="${MACAROON}", invoice="${INVOICE}"`],
    ['the form of bLIP 26', `L402 macaroon="${MACAROON}", invoice="${INVOICE}"`],
    ['lower case', `l402 Macaroon="${MACAROON}", INVOICE="${INVOICE}"`],
    ['without quotation marks', `L402 macaroon=${MACAROON}, invoice=${INVOICE}`],
    ['without spaces', `L402 invoice="${INVOICE}",macaroon="${MACAROON}"`],
    ['with unknown parameters', `L402 realm="a, b", macaroon="${MACAROON}", address="bc1q", invoice="${INVOICE}"`],
    ['behind another scheme', `Bearer realm="x", L402 macaroon="${MACAROON}", invoice="${INVOICE}"`],
    ['before another scheme', `L402 macaroon="${MACAROON}", invoice="${INVOICE}", Basic realm="L402 macaroon=\\"AAAA\\""`],
    ['behind a scheme with a bare token', `Negotiate abcd==, L402 macaroon="${MACAROON}", invoice="${INVOICE}"`],
  ])('%s', (_what, value) => {
    expect(parseChallenges(value)).toMatchObject({ ok: true, value: [expected] });
  });

  it('LSAT is told apart, and comes after L402', () => {
    const lsat = `LSAT macaroon="AAAA", invoice="${INVOICE}"`;
    expect(parseChallenges(lsat)).toMatchObject({ value: [{ scheme: 'LSAT', macaroon: 'AAAA' }] });
    expect(parseChallenges([lsat, header])).toMatchObject({ value: [expected, { scheme: 'LSAT' }] });
  });

  it.each([
    ['nothing', '', 'challenge-missing'],
    ['another scheme', 'Bearer token="abc"', 'challenge-missing'],
    ['no macaroon', `L402 invoice="${INVOICE}"`, 'challenge-malformed'],
    ['no invoice', `L402 macaroon="${MACAROON}"`, 'challenge-malformed'],
    ['an empty macaroon', `L402 macaroon="", invoice="${INVOICE}"`, 'challenge-malformed'],
    ['two invoices', `${header}, invoice="lnbc1"`, 'challenge-malformed'],
    ['a token and another macaroon', `L402 macaroon="${MACAROON}", token="AAAA", invoice="${INVOICE}"`, 'challenge-malformed'],
    ['an open quotation mark', `L402 macaroon="${MACAROON}", invoice="${INVOICE}`, 'challenge-malformed'],
    ['a later version', `L402 version="1", token="${MACAROON}", invoice="${INVOICE}"`, 'challenge-version'],
    ['a header without end', `L402 macaroon="${'A'.repeat(40_000)}"`, 'challenge-malformed'],
  ])('refuses %s', (_what, value, code) => {
    expect(parseChallenges(value)).toMatchObject({ ok: false, problem: { code } });
  });
});
