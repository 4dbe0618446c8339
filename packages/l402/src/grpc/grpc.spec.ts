import {
  attenuateMacaroon, encodeMacaroon, encodeMacaroonText, grpcMetadataEntries, macaroonKey, mintMacaroon, parseChallenges, parseGrpcMetadata, paymentRequiredHeaders, toHex,
} from '../index.js';

const macaroon = mintMacaroon(macaroonKey(new Uint8Array(32)), new Uint8Array(66));
const P = 'ab'.repeat(32);
const hexOf = (...caveats: string[]) => toHex(encodeMacaroon(attenuateMacaroon(macaroon, caveats)));
const lookup = (entries: readonly (readonly [string, string])[]) => (name: string) => entries.filter(([key]) => key === name).map(([, value]) => value);

describe('gRPC metadata', () => {
  it.each(['token', 'macaroon', 'grpc-metadata-token', 'grpc-metadata-macaroon'])('takes a macaroon with its preimage under "%s"', (name) => {
    expect(parseGrpcMetadata(lookup([[name, hexOf(`preimage=${P}`)]]))).toMatchObject({ ok: true, value: { preimageHex: P } });
  });

  it('takes what its own client side sends, and Authorization as over HTTP', () => {
    expect(parseGrpcMetadata(lookup(grpcMetadataEntries(hexOf(`preimage=${P.toUpperCase()}`))))).toMatchObject({ value: { preimageHex: P } });
    expect(parseGrpcMetadata(lookup([['authorization', `LSAT ${encodeMacaroonText(macaroon)}:${P}`]]))).toMatchObject({ value: { scheme: 'LSAT', preimageHex: P } });
  });

  it.each([
    ['nothing', [], 'authorization-missing'],
    ['a macaroon without preimage', [['macaroon', hexOf()]], 'preimage-missing'],
    ['a preimage that is none', [['macaroon', hexOf('preimage=abc')]], 'preimage-malformed'],
    ['base64 where hexadecimal belongs', [['macaroon', encodeMacaroonText(macaroon)]], 'hex-invalid'],
    ['two that differ', [['macaroon', hexOf(`preimage=${P}`)], ['macaroon', hexOf()]], 'authorization-ambiguous'],
    ['a broken Authorization beside a good macaroon', [['authorization', 'L402 x'], ['macaroon', hexOf(`preimage=${P}`)]], 'authorization-malformed'],
  ] as const)('refuses %s', (_what, entries, code) => {
    expect(parseGrpcMetadata(lookup(entries))).toMatchObject({ ok: false, problem: { code } });
  });

  it('answers with status 13 and a challenge that HTTP clients read too', () => {
    const headers = paymentRequiredHeaders(encodeMacaroonText(macaroon), 'lnbcrt1abc');
    expect(Object.fromEntries(headers)).toMatchObject({ 'content-type': 'application/grpc', 'grpc-status': '13', 'grpc-message': 'payment required' });
    expect(parseChallenges(lookup(headers)('www-authenticate'))).toMatchObject({ value: [{ scheme: 'L402', invoice: 'lnbcrt1abc' }, { scheme: 'LSAT' }] });
  });
});
