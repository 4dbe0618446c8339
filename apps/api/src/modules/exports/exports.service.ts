import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { newUuid } from '@l402kit/money-types';
import { EXPORT_COLUMNS, type CreateExport, type ExportJson, type Page } from '@l402kit/contracts';
import type { Export } from '../../platform/database/generated/client.js';
import { pageRequest, toPage, uuidInPath } from '../../platform/http/page.js';
import { fieldProblem } from '../../platform/http/validation-pipe.js';
import { IdempotencyKeys } from '../../platform/idempotency/idempotency-keys.js';
import type { IdempotentRequest } from '../../platform/idempotency/idempotent-request.js';
import { HistoryWindow } from '../tiers/history-window.js';
import { readPiece } from './export-pieces.js';
import { exportNotCancellable, exportNotFound, exportNotReady, tierRequired, tooManyExports } from './exports.errors.js';
import { ExportsRepository } from './exports.repository.js';
import { exportFileName, exportJson } from './exports.schemas.js';
import { zonedTime } from './zoned-time.js';

const MOST_UNDER_WAY = 3;

export interface ExportFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: number;
  /** null: made when it was not kept yet */
  readonly sha256: string | null;
  /** From its byte `first` to its end, read no faster than it is sent. */
  content(first: number): Readable;
}

@Injectable()
export class ExportsService {
  constructor(private readonly exports: ExportsRepository, private readonly history: HistoryWindow, private readonly idempotency: IdempotencyKeys) {}

  /** @throws Problem tier-required, validation-failed, export-limit, idempotency-key-reused */
  async create(operatorId: string, body: CreateExport, request: IdempotentRequest | undefined): Promise<ExportJson> {
    if (await this.history.tier(operatorId) === 'free') throw tierRequired();
    const id = newUuid();
    const order = {
      id, operatorId, kind: body.kind, format: body.format, columns: columnsOf(body), timeZone: checkedZone(body.timeZone),
      from: body.from === undefined ? null : new Date(body.from), to: body.to === undefined ? null : new Date(body.to),
    };
    if (order.from !== null && order.to !== null && order.from >= order.to) throw fieldProblem('to', 'must be after "from"');
    const made = await this.idempotency.once(request, { kind: 'export', resourceId: id, status: 201, bearsSecret: false }, async (tx) => {
      if (await this.exports.countUnderWay(tx, operatorId) >= MOST_UNDER_WAY) throw tooManyExports(MOST_UNDER_WAY);
      await this.exports.create(tx, order);
      return { id };
    });
    return exportJson((await this.exports.find(operatorId, made.id))!);
  }

  async list(operatorId: string, query: { readonly limit: number; readonly after?: string | undefined }): Promise<Page<ExportJson>> {
    const page = pageRequest('export', query);
    return toPage('export', await this.exports.list(operatorId, page), page, exportJson);
  }

  async show(operatorId: string, id: string): Promise<ExportJson> {
    return exportJson(await this.find(operatorId, id));
  }

  /** @throws Problem not-found, export-not-ready */
  async file(operatorId: string, id: string): Promise<ExportFile> {
    const row = await this.find(operatorId, id);
    if (row.status !== 'ready') throw exportNotReady();
    return {
      name: exportFileName(row), bytes: Number(row.bytes), sha256: row.sha256 && Buffer.from(row.sha256).toString('hex'), mediaType: row.format === 'csv' ? 'text/csv; charset=utf-8; header=present' : 'application/jsonl; charset=utf-8',
      content: (first) => Readable.from(this.contentOf(row.id, first)),
    };
  }

  /** Cancelling what was cancelled changes nothing. @throws Problem not-found, export-not-cancellable */
  async cancel(operatorId: string, id: string): Promise<ExportJson> {
    const { id: uuid } = await this.find(operatorId, id);
    const cancelled = await this.exports.cancel(operatorId, uuid);
    const row = await this.find(operatorId, id);
    if (!cancelled && row.status !== 'cancelled') throw exportNotCancellable(row.status);
    return exportJson(row);
  }

  private async *contentOf(id: string, first: number): AsyncGenerator<Buffer> {
    let at: number | undefined;
    for await (const piece of this.exports.pieces(id, first)) {
      const content = await readPiece(piece);
      at ??= Number(piece.startByte ?? 0n);
      if (at + content.length > first) yield content.subarray(Math.max(0, first - at));
      at += content.length;
    }
  }

  private async find(operatorId: string, id: string): Promise<Export> {
    const row = await this.exports.find(operatorId, uuidInPath('export', id, 'export'));
    if (row === null) throw exportNotFound();
    return row;
  }
}

function columnsOf({ kind, columns }: CreateExport): string[] {
  const known: readonly string[] = EXPORT_COLUMNS[kind];
  const unknown = columns?.find((column) => !known.includes(column));
  if (unknown !== undefined) throw fieldProblem('columns', `"${unknown}" is no column of ${kind}: there are ${known.join(', ')}`);
  return [...(columns ?? known)];
}

function checkedZone(timeZone: string): string {
  try {
    zonedTime(timeZone);
    return timeZone;
  } catch {
    throw fieldProblem('timeZone', 'must be a time zone such as UTC or Europe/Lisbon');
  }
}
