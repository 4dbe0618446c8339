import { publicId } from '@l402kit/money-types';
import type { ExportJson } from '@l402kit/contracts';
import type { Export } from '../../platform/database/generated/client.js';
import { KEPT_DAYS } from './exports.repository.js';

export const exportFileName = (row: Pick<Export, 'kind' | 'format' | 'createdAt'>): string => `l402-${row.kind}-${row.createdAt.toISOString().slice(0, 10)}.${row.format}`;

export const exportJson = (row: Export): ExportJson => ({
  id: publicId('export', row.id),
  kind: row.kind as ExportJson['kind'],
  format: row.format as ExportJson['format'],
  columns: row.columns,
  timeZone: row.timeZone,
  from: row.from?.toISOString() ?? null,
  to: row.to?.toISOString() ?? null,
  status: row.status,
  rows: Number(row.rows),
  rowsExpected: row.rowsExpected === null ? null : Number(row.rowsExpected),
  bytes: Number(row.bytes),
  sha256: row.sha256 === null ? null : Buffer.from(row.sha256).toString('hex'),
  totals: row.totals === null ? null : Object.fromEntries(Object.entries(row.totals as Record<string, string>).map(([column, sum]) => [column, Number(sum)])),
  failure: row.failure,
  fileName: exportFileName(row),
  createdAt: row.createdAt.toISOString(),
  finishedAt: row.finishedAt?.toISOString() ?? null,
  expiresAt: row.status === 'ready' && row.finishedAt !== null ? new Date(row.finishedAt.getTime() + KEPT_DAYS * 86_400_000).toISOString() : null,
});
