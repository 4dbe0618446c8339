import fc from 'fast-check';
import {
  attenuateMacaroon, encodeIdentifier, encodeMacaroonText, formatAuthorization, macaroonKey, mintCredential, mintMacaroon, parseAuthorization, sha256,
  toHex, verifyCredential, type CredentialContext, type CredentialTerms, type Macaroon,
} from '../index.js';

const key = macaroonKey(new Uint8Array(32).fill(1));
const otherKey = macaroonKey(new Uint8Array(32).fill(2));
const preimage = new Uint8Array(32).fill(7);
const NOW = 1_800_000_000;
const terms: CredentialTerms = { paymentHash: sha256(preimage), service: 'api', route: '/data/:id', priceMsat: 10_000n, validUntilSeconds: NOW + 60 };
const context: CredentialContext = { keys: [key], service: 'api', nowSeconds: NOW, route: '/data/:id', path: '/data/7', priceMsat: 10_000n };

function outcomeOf(macaroons: readonly Macaroon[], request: Partial<CredentialContext> = {}, paidWith = preimage) {
  const read = parseAuthorization(formatAuthorization(macaroons.map(encodeMacaroonText), paidWith));
  if (!read.ok) throw new Error(read.problem.detail);
  return verifyCredential(read.value, { ...context, ...request });
}
const codeOf = (...args: Parameters<typeof outcomeOf>) => { const outcome = outcomeOf(...args); return outcome.ok ? 'accepted' : outcome.problem.code; };
const minted = mintCredential(key, terms);
const narrowed = (...caveats: string[]) => attenuateMacaroon(minted, caveats);

describe('a credential', () => {
  it('opens what was paid for, and says what it was', () => {
    const tokenId = new Uint8Array(32).fill(5);
    expect(outcomeOf([mintCredential(key, { ...terms, tokenId, uses: 3 })])).toMatchObject({
      ok: true, value: { paymentHash: toHex(sha256(preimage)), preimageHex: toHex(preimage), tokenId: toHex(tokenId), validUntilSeconds: NOW + 60, uses: 3 },
    });
  });

  it('is still good under an older key during a rotation', () => {
    expect(codeOf([minted], { keys: [otherKey, key] })).toBe('accepted');
  });

  it.each([
    ['with another operator\'s key', { keys: [otherKey] }, 'signature-mismatch'],
    ['for another service', { service: 'other' }, 'service-not-authorized'],
    ['for a higher tier', { minimumTier: 1 }, 'service-not-authorized'],
    ['at the second it ends', { nowSeconds: NOW + 60 }, 'credential-expired'],
    ['on another route', { route: '/other' }, 'route-mismatch'],
    ['for a request that costs more', { priceMsat: 10_001n }, 'price-too-low'],
  ] as const)('does not open anything %s', (_what, request, code) => {
    expect(codeOf([minted], request)).toBe(code);
  });

  it('is nothing with another preimage', () => {
    expect(codeOf([minted], {}, new Uint8Array(32).fill(8))).toBe('preimage-mismatch');
  });

  it.each([
    ['services=api:0,other:0', 'caveat-widened'], ['services=api:5', 'caveat-widened'], ['services=api:256', 'caveat-value-invalid'],
    [`api_valid_until=${NOW + 61}`, 'caveat-widened'], [`api_valid_until=${NOW + 1}`, 'accepted'], [`api_valid_until=${NOW - 1}`, 'credential-expired'],
    ['api_valid_until=+1', 'caveat-value-invalid'], ['api_valid_until=1e12', 'caveat-value-invalid'], ['api_valid_until= 1', 'caveat-value-invalid'],
    ['l402kit_route=/other', 'caveat-widened'], ['l402kit_price_msat=10001', 'caveat-widened'], ['l402kit_price_msat=9999', 'price-too-low'],
    ['l402kit_path=/data', 'accepted'], ['l402kit_path=/dat', 'path-mismatch'], ['l402kit_path=/data/8', 'path-mismatch'], ['l402kit_path=/data/../x', 'caveat-value-invalid'],
    ['l402kit_uses=2', 'accepted'], ['l402kit_uses=0', 'caveat-value-invalid'], ['l402kit_colour=red', 'caveat-unknown'],
    ['api_capabilities=read', 'accepted'], ['other_valid_until=1', 'accepted'], ['colour=red', 'accepted'], ['no equals sign', 'caveat-malformed'], ['=x', 'caveat-malformed'],
    [`preimage=${toHex(preimage)}`, 'accepted'], [`preimage=${toHex(preimage).toUpperCase()}`, 'accepted'], [`preimage=${'00'.repeat(32)}`, 'preimage-caveat-mismatch'],
    ['api_monthly_volume_sats=100', 'volume-exceeded'],
  ])('with the further caveat "%s": %s', (caveat, code) => {
    expect(codeOf([narrowed(caveat)])).toBe(code);
  });

  it('knows the end that it was minted with, whatever its holder has narrowed', () => {
    const ends = (...macaroons: Macaroon[]) => {
      const outcome = outcomeOf(macaroons);
      return outcome.ok ? [outcome.value.validUntilSeconds, outcome.value.mintedUntilSeconds] : outcome.problem;
    };
    const [sooner, soonest] = [NOW + 20, NOW + 10].map((end) => `api_valid_until=${end}`) as [string, string];
    expect(ends(minted)).toEqual([NOW + 60, NOW + 60]);
    expect(ends(narrowed('l402kit_path=/data', 'colour=red', sooner, soonest))).toEqual([NOW + 10, NOW + 60]);
    expect(ends(narrowed(soonest), minted)).toEqual([NOW + 10, NOW + 60]);
  });

  it('capabilities narrow, and the last list counts', () => {
    const some = narrowed('api_capabilities=read,write', 'api_capabilities=read');
    expect(codeOf([some], { capability: 'read' })).toBe('accepted');
    expect(codeOf([some], { capability: 'write' })).toBe('capability-not-authorized');
    expect(codeOf([narrowed('api_capabilities=read', 'api_capabilities=read,write')])).toBe('caveat-widened');
  });

  it('volumes are counted by the caller', () => {
    const asked: [string, number][] = [];
    const withinVolume = (capability: string, limit: number) => { asked.push([capability, limit]); return limit >= 50; };
    const some = narrowed('loop_monthly_volume_sats=100', 'loop_monthly_volume_sats=50');
    expect(codeOf([some], { capability: 'loop', withinVolume })).toBe('accepted');
    expect(codeOf([narrowed('loop_monthly_volume_sats=49')], { capability: 'loop', withinVolume })).toBe('volume-exceeded');
    expect(asked).toEqual([['loop', 50], ['loop', 49]]);
  });

  it('an operator\'s own rules come first', () => {
    const rules = (condition: string) => (condition === 'colour' ? { widens: () => undefined, refuses: () => ({ code: 'caveat-value-invalid' as const, detail: 'Only blue.' }) } : undefined);
    expect(codeOf([narrowed('colour=red')], { rules })).toBe('caveat-value-invalid');
  });

  it('that is bound to nothing opens nothing', () => {
    const identifier = encodeIdentifier({ paymentHash: terms.paymentHash, tokenId: new Uint8Array(32) });
    expect(codeOf([mintMacaroon(key, identifier)])).toBe('caveat-missing');
    expect(codeOf([mintMacaroon(key, identifier, ['services=api:0'])])).toBe('caveat-missing');
    expect(codeOf([mintMacaroon(key, new Uint8Array(10), ['services=api:0'])])).toBe('identifier-length');
  });

  it('of several macaroons each must verify and all must share one payment', () => {
    const second = mintCredential(key, { ...terms, uses: 2, validUntilSeconds: NOW + 10 });
    expect(outcomeOf([minted, second])).toMatchObject({ ok: true, value: { uses: 2, validUntilSeconds: NOW + 10 } });
    expect(codeOf([minted, mintCredential(otherKey, terms)])).toBe('signature-mismatch');
    expect(codeOf([minted, mintCredential(key, { ...terms, paymentHash: new Uint8Array(32) })])).toBe('payment-hash-mismatch');
  });

  it('no caveat that a holder adds ever opens what the credential did not', () => {
    const conditions = fc.constantFrom('services', 'api_valid_until', 'api_capabilities', 'l402kit_route', 'l402kit_price_msat', 'l402kit_path', 'l402kit_uses', 'preimage', 'x');
    const values = fc.oneof(fc.constantFrom('api:0', 'api:0,other:0', 'other:0', '/other', '/', 'read', '1', '99999999999', `${NOW + 999}`), fc.string());
    const requests = fc.constantFrom<Partial<CredentialContext>>({ service: 'other' }, { route: '/other' }, { priceMsat: 10_001n }, { nowSeconds: NOW + 60 }, { minimumTier: 1 });
    fc.assert(fc.property(fc.array(fc.tuple(conditions, values), { maxLength: 6 }), requests, (added, request) => {
      expect(codeOf([narrowed(...added.map(([condition, value]) => `${condition}=${value}`))], request)).not.toBe('accepted');
    }), { numRuns: 1_000 });
  });

  it.each([
    ['a service with a colon', { service: 'a:b' }], ['a tier of 256', { tier: 256 }], ['an end that is not whole', { validUntilSeconds: 1.5 }],
    ['a negative price', { priceMsat: -1n }], ['no uses', { uses: 0 }], ['a short hash', { paymentHash: new Uint8Array(31) }],
  ])('is not minted with %s', (_what, change) => {
    expect(() => mintCredential(key, { ...terms, ...change })).toThrow(RangeError);
  });
});
