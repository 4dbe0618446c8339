/**
 * One export, copied out of one snapshot: what is in the file, its totals and the ledger are of the same moment. Written in
 * pieces, so that neither memory nor transactions that write grow with it; after a crash it is begun anew. PostgreSQL is
 * read no faster than pieces are stored.
 */
import type { ExportKind } from '@l402kit/contracts';
import { to as copyTo } from 'pg-copy-streams';
import type { Tx } from '../../platform/database/database.js';
import { CopiedRows } from './copied-rows.js';
import { ExportLines, type ExportForm } from './export-lines.js';
import { ExportPieces, type ExportFile } from './export-pieces.js';
import { beginReading, copyOf, type ExportLimits } from './export-query.js';
import { EXPORT_SOURCES } from './export-sources.js';
import type { ClaimedExport, ExportsRepository } from './exports.repository.js';
import { FileBytes } from './file-bytes.js';

const PIECE_BYTES = 1_048_576;
/** A piece ends with the rows that were received together: a little more than that. */
const PIECE_ROOM = PIECE_BYTES + 262_144;

export interface ExportOrder extends ExportForm, ExportLimits {
  readonly id: string;
  readonly kind: ExportKind;
}

export interface WrittenExport extends ExportFile {
  readonly totals: ReadonlyMap<string, bigint>;
}

/**
 * @param reader a connection of its own, for as long as it takes; after a failure it is in the middle of COPY and of no use
 * @throws ExportInterrupted; the database's error
 */
export async function writeExport(exports: ExportsRepository, reader: Tx, order: ClaimedExport, { stop, longestReadMs }: { readonly stop: AbortSignal; readonly longestReadMs: number }): Promise<WrittenExport> {
  const source = EXPORT_SOURCES[order.kind];
  const lines = new ExportLines(source, order);
  const pieces = new ExportPieces(exports, order, stop);
  const copied = new CopiedRows(lines.selected.length);
  const out = new FileBytes(PIECE_ROOM);
  let rows = 0;
  await beginReading(reader, order, longestReadMs);
  out.ascii(lines.head());
  for await (const chunk of reader.query(copyTo(copyOf(source, lines.selected, order)))) {
    copied.read(chunk as Buffer, (row) => { lines.write(row, out); rows++; });
    if (out.length >= PIECE_BYTES) await pieces.store(out.take(), rows);
  }
  copied.finish();
  await reader.query('COMMIT');
  const foot = lines.foot();
  out.reserve(foot.length);
  out.ascii(foot);
  await pieces.store(out.take(), rows);
  return { ...await pieces.finish(), totals: lines.totals };
}
