/** Rows as lines of CSV or JSON, with the sums of their amounts kept as they go by. */
import { csvLine, csvText } from './csv.js';
import type { ExportSource, SourceColumn } from './export-sources.js';
import { zonedTime } from './zoned-time.js';

export interface ExportForm {
  readonly format: 'csv' | 'jsonl';
  readonly columns: readonly string[];
  readonly timeZone: string;
}

type Row = readonly (string | null)[];
type Cell = (row: Row) => string;

export class ExportLines {
  /** Expressions of the statement, in the order in which `line` reads them; the last one says whether the row counts. */
  readonly selected: readonly string[];
  private readonly cells: readonly Cell[];
  private readonly summed: readonly ColumnSum[];
  private readonly names: readonly string[];

  constructor(private readonly source: ExportSource, private readonly form: ExportForm) {
    const needed = [...new Set(form.columns.flatMap((name) => [name, ...(source.columns[name]!.needs ?? [])]))];
    const at = new Map(needed.map((name, index) => [name, index]));
    this.selected = [...needed.map((name) => `(${source.columns[name]!.sql})::text`), source.counts === undefined ? `'t'` : `(${source.counts})::text`];
    this.names = form.columns;
    this.cells = form.columns.map((name) => cell(form, source.columns[name]!, at.get(name)!, at));
    this.summed = form.columns.filter((name) => source.columns[name]!.type === 'msat').map((column) => new ColumnSum(column, at.get(column)!));
  }

  get totals(): Map<string, bigint> {
    return new Map(this.summed.map((sum) => [sum.column, sum.total]));
  }

  head(): string {
    return this.form.format === 'csv' ? csvLine(this.form.columns) : '';
  }

  line(row: Row): string {
    if (row[row.length - 1]![0] === 't') for (const sum of this.summed) sum.add(row[sum.at] ?? null);
    if (this.form.format === 'csv') return csvLine(this.cells.map((show) => show(row)));
    return `{${this.cells.map((show, i) => `"${this.names[i]}":${show(row)}`).join(',')}}\n`;
  }

  /** The last row: sums where there are amounts, and in the first other column the word for it. */
  foot(): string {
    const { totals } = this;
    if (this.form.format === 'jsonl') return `{"totals":{${[...totals].map(([column, sum]) => `"${column}":${sum}`).join(',')}}}\n`;
    const label = this.form.columns.findIndex((name) => this.source.columns[name]!.type !== 'msat');
    return csvLine(this.form.columns.map((name, i) => (i === label ? this.source.totalLabel : String(totals.get(name) ?? ''))));
  }
}

function cell({ format, timeZone }: ExportForm, column: SourceColumn, at: number, places: ReadonlyMap<string, number>): Cell {
  const text = valueOf(column, at, places, timeZone);
  if (format === 'csv') {
    if (column.type === 'text') return (row) => { const value = text(row); return value === null ? '' : csvText(value); };
    return (row) => text(row) ?? '';
  }
  if (column.type === 'msat' || column.type === 'boolean') return (row) => text(row) ?? 'null';
  return (row) => JSON.stringify(text(row));
}

function valueOf({ type, show }: SourceColumn, at: number, places: ReadonlyMap<string, number>, timeZone: string): (row: Row) => string | null {
  if (type === 'time') {
    const format = zonedTime(timeZone);
    return (row) => { const value = row[at]; return value == null ? null : format(Number(value)); };
  }
  if (show === undefined) return (row) => row[at] ?? null;
  return (row) => { const value = row[at]; return value == null ? null : show(value, (other) => row[places.get(other)!] ?? null); };
}

/** Below this a double is exact for 256 values together, which is much quicker than a bigint for each. */
const EXACT_TOGETHER = 2 ** 45;
const TOGETHER = 256;

/** The exact sum of one column. */
class ColumnSum {
  private sum = 0n;
  private partial = 0;
  private gathered = 0;

  constructor(readonly column: string, readonly at: number) {}

  get total(): bigint { return this.sum + BigInt(this.partial); }

  add(value: string | null): void {
    if (value === null) return;
    const number = Number(value);
    if (Math.abs(number) >= EXACT_TOGETHER) { this.sum += BigInt(value); return; }
    this.partial += number;
    if (++this.gathered < TOGETHER) return;
    this.sum += BigInt(this.partial);
    this.partial = 0;
    this.gathered = 0;
  }
}
