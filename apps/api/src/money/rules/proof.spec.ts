import { msat } from '@l402kit/money-types';
import { codeFrom, normalCode, proofAmount, proofComment } from './proof.js';

const terms = (over = {}) => ({ minSendableMsat: msat(1_000n), maxSendableMsat: msat(1_000_000n), commentAllowed: 100, ...over });

it('sends 1 sat, or the least that the wallet takes, up to 10', () => {
  expect(proofAmount(terms())).toEqual({ ok: true, value: 1_000n });
  expect(proofAmount(terms({ minSendableMsat: msat(1n) }))).toEqual({ ok: true, value: 1_000n });
  expect(proofAmount(terms({ minSendableMsat: msat(9_001n) }))).toEqual({ ok: true, value: 10_000n });
  for (const refused of [{ minSendableMsat: msat(10_001n) }, { minSendableMsat: msat(11_000n) }, { maxSendableMsat: msat(999n) }, { commentAllowed: 21 }, { commentAllowed: 0 }]) {
    expect(proofAmount(terms(refused)).ok).toBe(false);
  }
});

it('shows the whole code in the shortest comment that is taken', () => {
  const code = codeFrom(Uint8Array.from([255, 254, 1, 2, 3, 60, 90, 200, 9]));
  expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{8}$/);
  expect(proofComment(code, '203.0.113.7').slice(0, 22)).toContain(code);
  expect(proofComment(code, '203.0.113.7')).toContain('203.0.113.7');
});

it('reads a code as people type it', () => {
  expect(['k7qx-2mpa', ' K7QX 2MPA '.trim(), 'K7QX2MPA'].map(normalCode)).toEqual(Array(3).fill('K7QX2MPA'));
  expect(normalCode('OIL0-1111')).toBe('01101111');
});
