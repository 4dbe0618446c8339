/** How a column of an export is written, in each format. */
import { ID_PREFIXES } from '@l402kit/money-types';
import { movementSubject } from '../ledger/ledger.schemas.js';
import { copiedAscii, copiedInteger, copiedTime, type CopiedRow } from './copied-rows.js';
import type { SourceColumn } from './export-sources.js';
import type { FileBytes } from './file-bytes.js';
import { csvText, jsonText } from './text-cells.js';
import { zonedTime } from './zoned-time.js';

export type Cell = (row: CopiedRow, out: FileBytes) => void;

export interface CellContext {
  /** Where the row has a column. */
  fieldOf(name: string): number;
  readonly timeZone: string;
}

/** A field of CSV; null is an empty one. */
export function csvCell(name: string, column: SourceColumn, context: CellContext): Cell {
  const field = context.fieldOf(name);
  const write = column.type === 'text' ? textCell(csvText, field) : plainCell(field, column, context);
  return (row, out) => { if (row.lengths[field]! >= 0) write(row, out); };
}

/** A value of JSON. */
export function jsonCell(name: string, column: SourceColumn, context: CellContext): Cell {
  const field = context.fieldOf(name);
  const write = column.type === 'text' ? textCell(jsonText, field)
    : column.type === 'msat' || column.type === 'boolean' ? plainCell(field, column, context) : quoted(plainCell(field, column, context));
  return (row, out) => { if (row.lengths[field]! >= 0) write(row, out); else out.ascii('null'); };
}

/** What is written as nothing is null: the subject of a movement may have no name outside. */
const quoted = (write: Cell): Cell => (row, out) => {
  const before = out.length;
  out.ascii('"');
  write(row, out);
  if (out.length > before + 1) { out.ascii('"'); return; }
  out.length = before;
  out.ascii('null');
};

const textCell = (write: typeof csvText, field: number): Cell =>
  ({ bytes, starts, lengths }, out) => { write(out, bytes, starts[field]!, starts[field]! + lengths[field]!); };

/** Without quotes. Of what is not null. */
function plainCell(field: number, column: Exclude<SourceColumn, { type: 'text' }>, { fieldOf, timeZone }: CellContext): Cell {
  switch (column.type) {
    case 'time': {
      const write = zonedTime(timeZone);
      return ({ bytes, starts }, out) => { write(copiedTime(bytes, starts[field]!), out); };
    }
    case 'msat': return ({ bytes, starts }, out) => { out.integer(copiedInteger(bytes, starts[field]!)); };
    case 'boolean': return ({ bytes, starts }, out) => { out.ascii(bytes[starts[field]!] === 1 ? 'true' : 'false'); };
    case 'hex': return ({ bytes, starts, lengths }, out) => { out.hex(bytes, starts[field]!, starts[field]! + lengths[field]!); };
    case 'ours': return ({ bytes, starts, lengths }, out) => { out.copy(bytes, starts[field]!, starts[field]! + lengths[field]!); };
    case 'id': {
      const prefix = `${ID_PREFIXES[column.kind]}_`;
      return ({ bytes, starts }, out) => { out.ascii(prefix); out.base32(bytes, starts[field]!); };
    }
    case 'subject': {
      const code = fieldOf(column.code);
      return (row, out) => { out.ascii(movementSubject({ code: copiedAscii(row, code), subject: uuidOf(row, field) }) ?? ''); };
    }
  }
}

/** Its 32 digits, without dashes. */
const uuidOf = ({ bytes, starts }: CopiedRow, field: number): string => bytes.toString('hex', starts[field], starts[field]! + 16);
