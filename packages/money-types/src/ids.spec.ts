import fc from 'fast-check';
import { newUuid, publicId, uuidFromPublicId } from './ids.js';

/** The definition, digit by digit. */
function byDefinition(uuid: string): string {
  let n = BigInt(`0x${uuid.replaceAll('-', '')}`);
  let text = '';
  for (let i = 0; i < 26; i++) { text = '0123456789abcdefghjkmnpqrstvwxyz'[Number(n & 31n)]! + text; n >>= 5n; }
  return `inv_${text}`;
}

it('writes every UUID as its 26 digits in Crockford base32, and reads it back', () => {
  fc.assert(fc.property(fc.uuid(), (uuid) => {
    expect(publicId('invoice', uuid)).toBe(byDefinition(uuid));
    expect(uuidFromPublicId('invoice', publicId('invoice', uuid))).toBe(uuid);
  }));
  for (const uuid of ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff']) expect(publicId('invoice', uuid)).toBe(byDefinition(uuid));
});

it('makes ids that sort by the order in which they were made', () => {
  const made = Array.from({ length: 10_000 }, () => publicId('payout', newUuid()));
  expect([...made].sort()).toEqual(made);
});

it('reads no id of another kind, of another length, or with another digit', () => {
  const id = publicId('payout', newUuid());
  for (const text of [id.replace('po_', 'inv_'), id.slice(0, -1), `${id}0`, `${id.slice(0, -1)}u`, id.toUpperCase(), `po_8${id.slice(4)}`, '']) expect(uuidFromPublicId('payout', text)).toBeUndefined();
});
