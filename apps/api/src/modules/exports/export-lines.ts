/** Rows as lines of CSV or JSON, with the sums of their amounts kept as they go by. Runs once for each of millions of rows. */
import { ColumnSum } from './column-sum.js';
import { csvLine, csvText } from './csv.js';
import type { ExportSource, SourceColumn } from './export-sources.js';
import { zonedTime } from './zoned-time.js';

export interface ExportForm {
  readonly format: 'csv' | 'jsonl';
  readonly columns: readonly string[];
  readonly timeZone: string;
}

/** What strangers wrote comes in fields of its own; all else in the first one, because each field of a row costs. */
export type SelectedRow = readonly (string | null)[];
/** In no id, number, time or hash. An empty part stands for null. */
const SEPARATOR = '\x1f';

type Cell = (row: SelectedRow, parts: readonly string[]) => string | null;

export class ExportLines {
  /** Expressions of the statement, in the order in which `line` reads them. */
  readonly selected: readonly string[];
  private readonly cells: readonly Cell[];
  private readonly summed: readonly ColumnSum[];
  private readonly countsAt: number;

  constructor(private readonly source: ExportSource, private readonly form: ExportForm) {
    const needed = [...new Set(form.columns.flatMap((name) => [name, ...(source.columns[name]!.needs ?? [])]))];
    const texts = needed.filter((name) => source.columns[name]!.type === 'text');
    const packed = needed.filter((name) => !texts.includes(name));
    const parts = [...packed.map((name) => `coalesce((${source.columns[name]!.sql})::text, '')`), source.counts === undefined ? `'t'` : `case when ${source.counts} then 't' else 'f' end`];
    this.selected = [parts.join(` || E'\\x1f' || `), ...texts.map((name) => source.columns[name]!.sql)];
    this.countsAt = packed.length;
    this.cells = form.columns.map((name) => cell(form, source.columns[name]!, texts.indexOf(name) + 1, packed.indexOf(name), packed));
    this.summed = form.columns.filter((name) => source.columns[name]!.type === 'msat').map((name) => new ColumnSum(name, packed.indexOf(name)));
  }

  get totals(): Map<string, bigint> {
    return new Map(this.summed.map((sum) => [sum.column, sum.total]));
  }

  head(): string {
    return this.form.format === 'csv' ? csvLine(this.form.columns) : '';
  }

  line(row: SelectedRow): string {
    const parts = row[0]!.split(SEPARATOR);
    if (parts[this.countsAt] === 't') for (const sum of this.summed) sum.add(parts[sum.at]!);
    return this.form.format === 'csv' ? this.csv(row, parts) : this.json(row, parts);
  }

  private csv(row: SelectedRow, parts: readonly string[]): string {
    let line = this.cells[0]!(row, parts) ?? '';
    for (let i = 1; i < this.cells.length; i++) line += `,${this.cells[i]!(row, parts) ?? ''}`;
    return `${line}\r\n`;
  }

  private json(row: SelectedRow, parts: readonly string[]): string {
    return `{${this.cells.map((show, i) => `"${this.form.columns[i]!}":${show(row, parts) ?? 'null'}`).join(',')}}\n`;
  }

  /** The last row: sums where there are amounts, and in the first other column the word for it. */
  foot(): string {
    const { totals } = this;
    if (this.form.format === 'jsonl') return `{"totals":{${[...totals].map(([column, sum]) => `"${column}":${sum}`).join(',')}}}\n`;
    const label = this.form.columns.findIndex((name) => this.source.columns[name]!.type !== 'msat');
    return csvLine(this.form.columns.map((name, i) => (i === label ? this.source.totalLabel : String(totals.get(name) ?? ''))));
  }
}

/** @param field where the row has it, for text; `part` where the first field has it, for all else */
function cell({ format, timeZone }: ExportForm, column: SourceColumn, field: number, part: number, packed: readonly string[]): Cell {
  if (column.type === 'text') {
    const show = format === 'csv' ? csvText : JSON.stringify;
    return (row) => { const value = row[field]; return value == null ? null : show(value); };
  }
  const plain = plainCell(column, part, packed, timeZone);
  if (format === 'csv' || column.type === 'msat') return plain;
  if (column.type === 'boolean') return (row, parts) => { const value = plain(row, parts); return value === null ? null : String(value === 'true'); };
  return (row, parts) => { const value = plain(row, parts); return value === null ? null : `"${value}"`; };
}

function plainCell({ type, show }: SourceColumn, part: number, packed: readonly string[], timeZone: string): Cell {
  if (type === 'time') {
    const format = zonedTime(timeZone);
    return (_row, parts) => { const value = parts[part]!; return value === '' ? null : format(Number(value)); };
  }
  if (show === undefined) return (_row, parts) => parts[part]! || null;
  return (_row, parts) => { const value = parts[part]!; return value === '' ? null : show(value, (other) => parts[packed.indexOf(other)] || null); };
}
