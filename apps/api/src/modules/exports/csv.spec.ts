import fc from 'fast-check';
import { csvLine, csvText } from './csv.js';

/** A reader by the grammar of RFC 4180. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [], field = '', quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (quoted) { if (c !== '"') field += c; else if (text[i + 1] === '"') { field += '"'; i++; } else quoted = false; }
    else if (c === '"') quoted = true;
    else if (c === ',') { row.push(field); field = ''; }
    else if (c === '\r' && text[i + 1] === '\n') { rows.push([...row, field]); row = []; field = ''; i++; }
    else field += c;
  }
  return rows;
}

it('can be read back by the grammar of RFC 4180, whatever the text', () => {
  const text = fc.string({ unit: 'grapheme' }).filter((t) => !/^[=+\-@\t\r]/.test(t));
  fc.assert(fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (fields) => {
    expect(parseCsv(csvLine(fields.map(csvText)))).toEqual([fields]);
  }));
});

it.each(['=HYPERLINK("http://evil.example";"click")', '=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])('is text and no formula to a spreadsheet: %j', (text) => {
  const [[field]] = parseCsv(csvLine([csvText(text)])) as [[string]];
  expect(field).toBe(`'${text}`);
});
