import { copyOf } from './export-query.js';
import { EXPORT_SOURCES } from './export-sources.js';

const HOSTILE = `x' or true --`;

describe.each(Object.entries(EXPORT_SOURCES))('the query for %s', (_kind, source) => {
  it('is of one operator, and says nothing that anybody gave', () => {
    const limits = { operatorId: HOSTILE, from: new Date('2026-01-02'), to: new Date('2026-02-03') };
    const query = copyOf(source, ['1'], limits);
    expect(query).toContain(`= (select current_setting('l402kit.export_operator')::uuid)`);
    for (const given of [HOSTILE, '2026', 'Jan']) expect(query).not.toContain(given);
    expect(query).toContain(`>= (select current_setting('l402kit.export_from')::timestamptz)`);
    expect(query).toContain(`< (select current_setting('l402kit.export_to')::timestamptz)`);
  });

  it('has no bounds of time where none were asked for', () => {
    expect(copyOf(source, ['1'], { operatorId: HOSTILE, from: null, to: null })).not.toMatch(/export_from|export_to/);
  });
});
