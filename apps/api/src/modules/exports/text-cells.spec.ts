import fc from 'fast-check';
import { FileBytes } from './file-bytes.js';
import { csvText, jsonText } from './text-cells.js';

function written(write: typeof csvText, text: string): string {
  const out = new FileBytes(8), bytes = Buffer.from(`before${text}after`);
  out.reserve(bytes.length * 6 + 3);
  write(out, bytes, 6, bytes.length - 5);
  return out.take().toString();
}
const csvLine = (fields: readonly string[]): string => `${fields.map((field) => written(csvText, field)).join(',')}\r\n`;

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

describe('text in CSV', () => {
  it('can be read back by the grammar of RFC 4180, whatever it is', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((t) => !/^[=+\-@\t\r]/.test(t));
    fc.assert(fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (fields) => {
      expect(parseCsv(csvLine(fields))).toEqual([fields]);
    }));
  });

  it.each(['=HYPERLINK("http://evil.example";"click")', '=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])('is no formula to a spreadsheet: %j', (text) => {
    const [[field]] = parseCsv(csvLine([text])) as [[string]];
    expect(field).toBe(`'${text}`);
  });
});

it('is in JSON what JSON.stringify makes of it, and control characters never come as they are', () => {
  fc.assert(fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: fc.integer({ min: 0, max: 0x5f }).map((c) => String.fromCharCode(c)) })), (text) => {
    expect(written(jsonText, text)).toBe(JSON.stringify(text));
  }));
});
