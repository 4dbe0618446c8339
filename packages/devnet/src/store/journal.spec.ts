import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Journal } from './journal.js';

describe('the journal', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'devnet-journal-'));
    path = join(folder, 'journal.ndjson');
  });
  afterEach(() => rm(folder, { recursive: true }));
  function replayed(journal: Journal): string[] {
    const lines: string[] = [];
    journal.replay((line, offset) => {
      expect(journal.read(offset)).toBe(line);
      lines.push(line);
    });
    return lines;
  }

  it('reads back what was appended, before and after it reached the file', () => {
    const journal = new Journal(path, 0);
    const lines = ['first', 'ünï⚡', 'x'.repeat(5_000), ''];
    const offsets = lines.map((line) => journal.append(line));
    expect(offsets.map((offset) => journal.read(offset))).toEqual(lines);
    journal.close();
  });

  it('gives every line again at the next start, long ones across chunks too', () => {
    const journal = new Journal(path, 0);
    const lines = Array.from({ length: 3_000 }, (_, i) => `${i} ${'⚡'.repeat(i % 500)}`);
    for (const line of lines) journal.append(line);
    journal.close();
    const again = new Journal(path, journal.length);
    expect(replayed(again)).toEqual(lines);
    again.close();
  });

  it('cuts off what no checkpoint covers, half a line included', async () => {
    const journal = new Journal(path, 0);
    journal.append('covered');
    const covered = journal.length;
    journal.append('not covered');
    journal.close();
    await appendFile(path, 'half a li');
    const again = new Journal(path, covered);
    again.append('new');
    expect(replayed(again)).toEqual(['covered']);
    expect(again.read(covered)).toBe('new');
    again.close();
  });

  it('refuses a file that is shorter than the checkpoint says', () => {
    new Journal(path, 0).close();
    expect(() => new Journal(path, 10)).toThrow(/damaged/);
  });
});
