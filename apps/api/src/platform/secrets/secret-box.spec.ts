import { randomBytes } from 'node:crypto';
import { SecretBox, SecretBoxError } from './secret-box.js';

const key = randomBytes(32);
const box = new SecretBox(key);

describe('SecretBox', () => {
  it('opens what it sealed, letters beyond ASCII and nothing at all included', () => {
    for (const secret of ['whsec_abc', '', 'grüße ⚡', 'x'.repeat(10_000)]) expect(box.open(box.seal(secret, 'a'), 'a')).toBe(secret);
  });

  it('never seals the same secret to the same bytes, and the bytes do not contain it', () => {
    const [one, two] = [box.seal('whsec_abc', 'a'), box.seal('whsec_abc', 'a')];
    expect(one.equals(two)).toBe(false);
    expect(one.includes('whsec_abc')).toBe(false);
  });

  it('does not open a box that was copied to another place', () => {
    expect(() => box.open(box.seal('s', 'webhook_endpoints.secret:1'), 'webhook_endpoints.secret:2')).toThrow(SecretBoxError);
  });

  it('does not open a box in which any single byte was changed', () => {
    const sealed = box.seal('secret', 'a');
    for (let at = 0; at < sealed.length; at++) {
      const altered = Buffer.from(sealed);
      altered[at]! ^= 1;
      expect(() => box.open(altered, 'a')).toThrow(SecretBoxError);
    }
  });

  it('a new key seals, the former one still opens, and what it sealed is known to be stale', () => {
    const next = new SecretBox(randomBytes(32), [key]);
    const old = box.seal('secret', 'a');
    expect(next.open(old, 'a')).toBe('secret');
    expect(next.isStale(old)).toBe(true);
    expect(next.isStale(next.seal('secret', 'a'))).toBe(false);
    expect(() => new SecretBox(randomBytes(32)).open(old, 'a')).toThrow(/SECRETS_KEYS_FORMER/);
  });

  it('refuses keys of another length, and things that are no box', () => {
    expect(() => new SecretBox(randomBytes(16))).toThrow(/32 bytes/);
    for (const bytes of [Buffer.alloc(0), Buffer.alloc(40), randomBytes(20)]) expect(() => box.open(bytes, 'a')).toThrow(SecretBoxError);
  });
});
