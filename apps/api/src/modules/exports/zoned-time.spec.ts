import fc from 'fast-check';
import { FileBytes } from './file-bytes.js';
import { zonedTime } from './zoned-time.js';

function writtenIn(zone: string): (epochMs: number) => string {
  const write = zonedTime(zone), out = new FileBytes(64);
  return (epochMs) => { write(epochMs, out); return out.take().toString(); };
}

const at = (iso: string): number => Date.parse(iso);

it.each([
  ['UTC', '2026-11-20T09:00:00.123Z', '2026-11-20T09:00:00.123Z'],
  ['Europe/Lisbon', '2026-07-01T23:30:00.000Z', '2026-07-02T00:30:00.000+01:00'],
  ['Europe/Lisbon', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000+00:00'],
  ['America/St_Johns', '2026-01-01T00:00:00.000Z', '2025-12-31T20:30:00.000-03:30'],
  ['Asia/Kathmandu', '2026-01-01T00:00:00.000Z', '2026-01-01T05:45:00.000+05:45'],
])('is written with the offset of %s: %s', (zone, iso, text) => {
  expect(writtenIn(zone)(at(iso))).toBe(text);
  expect(Date.parse(text)).toBe(at(iso));
});

it('changes its offset at the very moment at which the clocks do', () => {
  const berlin = writtenIn('Europe/Berlin');
  expect(berlin(at('2026-10-25T00:59:59.999Z'))).toBe('2026-10-25T02:59:59.999+02:00');
  expect(berlin(at('2026-10-25T01:00:00.000Z'))).toBe('2026-10-25T02:00:00.000+01:00');
});

it('is the same moment, whatever zone it is written in and whatever was written before', () => {
  const zones = ['UTC', 'Europe/Lisbon', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata'].map(writtenIn);
  fc.assert(fc.property(fc.integer({ min: 0, max: Date.parse('2100-01-01') }), (epochMs) => {
    for (const zone of zones) expect(Date.parse(zone(epochMs))).toBe(epochMs);
  }));
});

it('refuses a zone that does not exist', () => {
  for (const zone of ['Mars/Olympus', '', '../etc']) expect(() => zonedTime(zone)).toThrow(RangeError);
});
