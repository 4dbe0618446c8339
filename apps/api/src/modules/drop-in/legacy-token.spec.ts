import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { legacyMacaroon, readLegacyToken } from './legacy-token.js';

const preimage = Buffer.alloc(32, 7);
const hash = createHash('sha256').update(preimage).digest('hex');
const exp = 1_800_000_000_000;

it('reads what it writes, the preimage in either letter case', () => {
  for (const text of [preimage.toString('hex'), preimage.toString('hex').toUpperCase()]) expect(readLegacyToken(`${legacyMacaroon({ hash, exp })}:${text}`)).toEqual({ hash, exp });
});

it('writes base64 of hash and exp and nothing else, as published clients decode it', () => {
  expect(JSON.parse(Buffer.from(legacyMacaroon({ hash, exp }), 'base64').toString())).toEqual({ hash, exp });
});

it('takes a token in one spelling only', () => {
  const token = `${legacyMacaroon({ hash, exp })}:${preimage.toString('hex')}`;
  for (let at = 0; at <= token.indexOf(':'); at++) for (const sign of [':', ' ', '-', '=']) {
    expect(readLegacyToken(token.slice(0, at) + sign + token.slice(at))).toBeUndefined();
  }
});

it('throws at no text', () => {
  fc.assert(fc.property(fc.string(), fc.string(), (macaroon, rest) => { expect(readLegacyToken(`${Buffer.from(macaroon).toString('base64')}:${rest}`)).toBeUndefined(); }));
  for (const json of ['null', '7', '[]', '"x"', '{}', `{"hash":"${hash}"}`, `{"hash":"${hash}","exp":1.5}`, `{"hash":"${hash.toUpperCase()}","exp":1}`]) {
    expect(readLegacyToken(`${Buffer.from(json).toString('base64')}:${preimage.toString('hex')}`)).toBeUndefined();
  }
});
