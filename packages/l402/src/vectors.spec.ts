/** Inputs and results from the tests of other implementations, each named by where it stands. */
import {
  decodeIdentifier, decodeMacaroonText, encodeIdentifier, encodeMacaroonText, fromHex, macaroonKey, mintMacaroon, parseAuthorization, parseCaveat,
  parseChallenges, parseServices, sha256, toBase64, toHex, validUntilRule, verifyCaveats, verifyMacaroon, type Macaroon,
} from './index.js';

const utf8 = (text: string) => new TextEncoder().encode(text);
const countUp = (from: number, length: number) => Uint8Array.from({ length }, (_, i) => from + i);

function decoded(text: string): Macaroon {
  const outcome = decodeMacaroonText(text);
  if (!outcome.ok) throw new Error(outcome.problem.detail);
  return outcome.value;
}

describe('macaroons of other implementations', () => {
  const aperture = 'AgEETFNBVAIEQUE9PQAABiAfL8hqIrDf8WeoUcLWE86rHVT9mbb3sa23ZWSqE8JwGw==';
  const withPreimage = 'AgEIYXBlcnR1cmUCBEFBPT0AAklwcmVpbWFnZT00OTM0OWRmZWE0YWJlZDNjZDE0ZjZkMzU2YWZhODNkZTk3ODdiNjA5ZjA4OGM4ZGYwOWJhY2M3YjRiZDIxYjM5AAAGIKMp8NcUmtVBYudEjYaIJemlCNTelfuG1dAGAAJJPKa1';
  const lnget = 'AgEFbG5nZXQCQgAAAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyABAgMEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABiAMZ30webO+nV1jBMhESgXKOdCVzFm13ehR4KFsJbHMdg==';

  it.each([
    ['aperture client_interceptor_test.go', aperture, 'LSAT'],
    ['aperture authenticator_test.go', withPreimage, 'aperture'],
    ['lnget header_test.go', lnget, 'lnget'],
  ])('%s is read and written again byte for byte', (_where, text, location) => {
    expect(decoded(text).location).toBe(location);
    expect(encodeMacaroonText(decoded(text))).toBe(text);
  });

  it('minting with the root keys of those tests gives the same macaroons', () => {
    const rootKey = macaroonKey(utf8('aabbccddeeff00112233445566778899'));
    const preimage = 'preimage=49349dfea4abed3cd14f6d356afa83de9787b609f088c8df09bacc7b4bd21b39';
    expect(encodeMacaroonText(mintMacaroon(rootKey, utf8('AA=='), [], 'LSAT'))).toBe(aperture);
    expect(encodeMacaroonText(mintMacaroon(rootKey, utf8('AA=='), [preimage], 'aperture'))).toBe(withPreimage);
    const identifier = encodeIdentifier({ paymentHash: countUp(1, 32), tokenId: Uint8Array.from({ length: 32 }, (_, i) => (i < 4 ? i + 1 : 0)) });
    expect(encodeMacaroonText(mintMacaroon(macaroonKey(utf8('root-key')), identifier, [], 'lnget'))).toBe(lnget);
  });

  it('go-macaroon\'s literal with a third-party caveat is read and written again, and never verified', () => {
    const field = (tag: number, content: string) => `${tag.toString(16).padStart(2, '0')}${content.length.toString(16).padStart(2, '0')}${toHex(utf8(content))}`;
    const verificationId = `${'00'.repeat(24)}d36ec502e05886d1f0279f055fa52554d16d16c1b14074bbb83ff0fdd79dc2fe098f0ed4a2b091130e6b5db46a20a86b`;
    const literal = `02${field(1, 'http://mybank/')}${field(2, 'we used our other secret key')}00${field(2, 'account = 3735928559')}00`
      + `${field(1, 'http://auth.mybank/')}${field(2, 'this was how we remind auth of key/pred')}0448${verificationId}0000`
      + '0620d27db2fd1f22760e4c3dae8137e2d8fc1df6c0741c18aed4b97256bf78d1f55c';
    const macaroon = decoded(toBase64(fromHex(literal)!));
    expect(toHex(macaroon.signature)).toMatch(/^d27db2fd.*f55c$/);
    expect(macaroon.caveats[1]?.thirdParty?.location).toBe('http://auth.mybank/');
    expect(encodeMacaroonText(macaroon)).toBe(toBase64(fromHex(literal)!));
    expect(verifyMacaroon(macaroon, [macaroonKey(utf8('any'))])).toMatchObject({ problem: { code: 'caveat-third-party' } });
  });

  it('aperture mint_test.go: the hash of 00..1f, and a signature that ends in another byte', () => {
    const hash = sha256(countUp(0, 32));
    expect(toHex(hash)).toMatch(/^630dcd29.*10dd$/);
    const key = macaroonKey(new Uint8Array(32).fill(3));
    const macaroon = mintMacaroon(key, encodeIdentifier({ paymentHash: hash, tokenId: new Uint8Array(32) }), ['services=lightning_loop:0']);
    expect(verifyMacaroon(macaroon, [key]).ok).toBe(true);
    const signature = Uint8Array.from(macaroon.signature);
    signature[31] = signature[31] === 0 ? 1 : 0;
    expect(verifyMacaroon({ ...macaroon, signature }, [key])).toMatchObject({ problem: { code: 'signature-mismatch' } });
  });
});

describe('identifiers and caveats of aperture', () => {
  it('identifier_test.go: 0000, 01..20, 20..01; version 1 is refused', () => {
    const down = countUp(1, 32).reverse();
    const bytes = encodeIdentifier({ paymentHash: countUp(1, 32), tokenId: down });
    expect(toHex(bytes)).toBe(`0000${toHex(countUp(1, 32))}${toHex(down)}`);
    expect(decodeIdentifier(bytes)).toEqual({ ok: true, value: { paymentHash: countUp(1, 32), tokenId: down } });
    bytes[1] = 1;
    expect(decodeIdentifier(bytes)).toMatchObject({ problem: { code: 'identifier-version' } });
    expect(decodeIdentifier(bytes.subarray(0, 65))).toMatchObject({ problem: { code: 'identifier-length' } });
  });

  it('service_test.go: a list of names and tiers, and what is none', () => {
    expect(parseServices('a:0,b:1,c:0')).toEqual({ ok: true, value: [{ name: 'a', tier: 0 }, { name: 'b', tier: 1 }, { name: 'c', tier: 0 }] });
    for (const text of ['', ':0', 'a', 'a:', 'a:b', ',,', 'a:256', 'a:-1', 'a:00', 'a:0,a:1', 'a:0:0', 'a:0,']) expect(parseServices(text).ok).toBe(false);
  });

  it.each([[['1000'], undefined], [['-1000'], 'credential-expired'], [['1000', '500'], undefined], [['500', '1000'], 'caveat-widened']] as const)(
    'satisfier_test.go: at time 0, valid until %j', (values, code) => {
      const outcome = verifyCaveats(values.map((value) => `svc_valid_until=${value}`), (condition) => validUntilRule(condition, 0));
      expect(outcome.ok ? undefined : outcome.problem.code).toBe(code);
    });

  it('caveat_test.go: the first equals sign parts, and the last caveat of a condition wins', () => {
    expect(parseCaveat('expiration=1337=')).toEqual({ ok: true, value: { condition: 'expiration', value: '1337=' } });
    expect(parseCaveat('expiration:1337').ok).toBe(false);
    const outcome = verifyCaveats(['test=1', 'test=2', 'test=3'], () => undefined);
    expect(outcome.ok && outcome.value.get('test')).toBe('3');
  });
});

describe('texts of L402sdk', () => {
  it('challenge.rs: what is base64 and what is not', () => {
    expect(parseChallenges('L402 macaroon="YWJj-ZGVm_YQ", invoice="lnbc100n1pj9nr7mpp5test"').ok).toBe(true);
    expect(parseChallenges('L402 macaroon="not-valid-base64!!!", invoice="lnbc100n1pj9nr7mpp5test"')).toMatchObject({ problem: { code: 'challenge-malformed' } });
  });

  it('token.rs: a credential without macaroon or without preimage is refused', () => {
    for (const text of ['L402 :p', 'L402 m:']) expect(parseAuthorization(text)).toMatchObject({ problem: { code: 'authorization-malformed' } });
  });
});
