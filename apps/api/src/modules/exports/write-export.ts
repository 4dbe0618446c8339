/**
 * One export, from a cursor in one snapshot: what is in the file, its totals and the ledger are of the same moment. Written
 * in pieces, so that neither memory nor transactions grow with it; after a crash it is begun anew.
 */
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { ExportKind } from '@l402kit/contracts';
import type { Tx } from '../../platform/database/database.js';
import { ExportLines, type ExportForm, type SelectedRow } from './export-lines.js';
import { EXPORT_SOURCES } from './export-sources.js';
import type { ClaimedExport, ExportsRepository } from './exports.repository.js';

const compress = promisify(gzip);

/** A few milliseconds of work between two turns of the event loop: the worker has other things to do meanwhile. */
const ROWS_AT_ONCE = 1_000;
const PIECE_BYTES = 1_048_576;

export interface ExportOrder extends ExportForm {
  readonly id: string;
  readonly operatorId: string;
  readonly kind: ExportKind;
  readonly from: Date | null;
  readonly to: Date | null;
}

export interface WrittenExport {
  readonly rows: number;
  readonly bytes: number;
  readonly totals: ReadonlyMap<string, bigint>;
}

/** The lease was lost, or the process is told to stop: somebody else begins anew. */
export class ExportInterrupted extends Error {
  override readonly name = 'ExportInterrupted';
}

/**
 * @param reader a connection of its own, for as long as it takes
 * @throws ExportInterrupted
 */
export async function writeExport(exports: ExportsRepository, reader: Tx, order: ClaimedExport, stop: AbortSignal): Promise<WrittenExport> {
  const source = EXPORT_SOURCES[order.kind];
  const lines = new ExportLines(source, order);
  const pieces = new Pieces(exports, order, stop);
  await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    await reader.query(`declare rows no scroll cursor for select ${lines.selected.join(', ')} ${source.from}`, [order.operatorId, order.from, order.to]);
    await pieces.add(lines.head(), 0);
    for await (const rows of batches(reader)) {
      let text = '';
      for (const row of rows) text += lines.line(row);
      await pieces.add(text, rows.length);
    }
    await pieces.add(lines.foot(), 0);
    await pieces.flush();
    return { rows: pieces.rows, bytes: pieces.bytes, totals: lines.totals };
  } finally {
    await reader.query('ROLLBACK').catch(() => undefined);
  }
}

/** The next rows are on their way while these are written. */
async function* batches(reader: Tx): AsyncGenerator<readonly SelectedRow[]> {
  const fetch = async (): Promise<SelectedRow[]> =>
    (await reader.query<SelectedRow>({ text: `fetch forward ${ROWS_AT_ONCE} from rows`, rowMode: 'array' } as never)).rows;
  let coming = fetch();
  for (;;) {
    const rows = await coming;
    if (rows.length === 0) return;
    coming = fetch();
    // Awaited in the next turn, or never where the writing failed in between.
    coming.catch(() => undefined);
    yield rows;
  }
}

/** Gathers text into pieces; one is compressed and stored while the next is gathered. */
class Pieces {
  rows = 0;
  bytes = 0;
  private text: string[] = [];
  private gathered = 0;
  private number = 0;
  private storing: Promise<void> = Promise.resolve();

  constructor(private readonly exports: ExportsRepository, private readonly order: ClaimedExport, private readonly stop: AbortSignal) {}

  async add(text: string, rows: number): Promise<void> {
    if (this.stop.aborted) throw new ExportInterrupted('told to stop');
    this.rows += rows;
    this.text.push(text);
    this.gathered += text.length;
    if (this.gathered >= PIECE_BYTES) await this.store();
  }

  async flush(): Promise<void> {
    if (this.gathered > 0) await this.store();
    await this.storing;
  }

  private async store(): Promise<void> {
    await this.storing;
    const content = Buffer.from(this.text.join(''), 'utf8');
    this.text = [];
    this.gathered = 0;
    this.bytes += content.length;
    const piece = { number: this.number++, rows: this.rows, bytes: this.bytes };
    this.storing = this.keep(content, piece);
    // It is awaited before the next one; until then nobody listens.
    this.storing.catch(() => undefined);
  }

  private async keep(content: Buffer, piece: { number: number; rows: number; bytes: number }): Promise<void> {
    const compressed = await compress(content, { level: constants.Z_BEST_SPEED });
    if (!await this.exports.storePiece(this.order, piece.number, compressed, piece.rows, piece.bytes)) throw new ExportInterrupted('somebody else has taken it over');
  }
}
