/** Rows as lines of CSV or JSON, with the sums of their amounts kept as they go by. Runs once for each of millions of rows. */
import { ColumnSum } from './column-sum.js';
import { copiedInteger, type CopiedRow } from './copied-rows.js';
import { csvCell, jsonCell, type Cell, type CellContext } from './export-cells.js';
import type { ExportSource } from './export-sources.js';
import type { FileBytes } from './file-bytes.js';
import { AROUND_TEXT, LARGEST_ESCAPE } from './text-cells.js';

export interface ExportForm {
  readonly format: 'csv' | 'jsonl';
  readonly columns: readonly string[];
  readonly timeZone: string;
}

/** More than any column but text becomes, with its key, times the columns that there can be. */
const ROOM = 128 * 20;

export class ExportLines {
  /** Expressions of the query, in the order in which `write` reads them. */
  readonly selected: readonly string[];
  private readonly cells: readonly Cell[];
  /** What comes before each cell. */
  private readonly before: readonly string[];
  private readonly end: string;
  private readonly summed: readonly { readonly name: string; readonly field: number; readonly sum: ColumnSum }[];
  private readonly counts: number | undefined;

  constructor(private readonly source: ExportSource, private readonly form: ExportForm) {
    const { columns } = form;
    const column = (name: string) => source.columns[name]!;
    const needed = [...new Set(columns.flatMap((name) => { const needs = column(name); return needs.type === 'subject' ? [name, needs.code] : [name]; }))];
    this.counts = source.counts === undefined ? undefined : needed.length;
    this.selected = [...needed.map((name) => column(name).sql), ...(source.counts === undefined ? [] : [source.counts])];
    const context: CellContext = { fieldOf: (name) => needed.indexOf(name), timeZone: form.timeZone };
    const cell = form.format === 'csv' ? csvCell : jsonCell;
    this.cells = columns.map((name) => cell(name, column(name), context));
    this.before = columns.map((name, i) => (form.format === 'csv' ? (i === 0 ? '' : ',') : `${i === 0 ? '{' : ','}"${name}":`));
    this.end = form.format === 'csv' ? '\r\n' : '}\n';
    this.summed = columns.filter((name) => column(name).type === 'msat').map((name) => ({ name, field: needed.indexOf(name), sum: new ColumnSum() }));
  }

  get totals(): Map<string, bigint> {
    return new Map(this.summed.map(({ name, sum }) => [name, sum.total]));
  }

  head(): string {
    return this.form.format === 'csv' ? `${this.form.columns.join(',')}\r\n` : '';
  }

  write(row: CopiedRow, out: FileBytes): void {
    const { starts, lengths } = row;
    if (this.counts === undefined || row.bytes[starts[this.counts]!] === 1) {
      for (const { field, sum } of this.summed) if (lengths[field]! >= 0) sum.add(copiedInteger(row.bytes, starts[field]!));
    }
    out.reserve(ROOM + LARGEST_ESCAPE * (starts.at(-1)! + lengths.at(-1)! - starts[0]!) + AROUND_TEXT * lengths.length);
    for (let i = 0; i < this.cells.length; i++) {
      out.ascii(this.before[i]!);
      this.cells[i]!(row, out);
    }
    out.ascii(this.end);
  }

  /** The last row: sums where there are amounts, and in the first other column the word for it. */
  foot(): string {
    const { totals } = this;
    if (this.form.format === 'jsonl') return `{"totals":{${[...totals].map(([column, sum]) => `"${column}":${sum}`).join(',')}}}\n`;
    const label = this.form.columns.findIndex((name) => this.source.columns[name]!.type !== 'msat');
    return `${this.form.columns.map((name, i) => (i === label ? this.source.totalLabel : String(totals.get(name) ?? ''))).join(',')}\r\n`;
  }
}
