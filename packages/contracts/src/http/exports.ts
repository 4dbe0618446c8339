import { z } from 'zod';
import { hex32Field, idField, timeField } from '../events/fields.js';
import { pageOf, pageQuery } from './pagination.js';

export const EXPORT_COLUMNS = {
  payments: ['id', 'createdAt', 'paidAt', 'resource', 'description', 'amountMsat', 'receivedMsat', 'feeMsat', 'netMsat', 'paymentHash', 'late'],
  payouts: ['id', 'createdAt', 'finishedAt', 'status', 'kind', 'destination', 'amountMsat', 'routingFeeMsat', 'paymentHash', 'preimage', 'failureCode', 'failureDetail'],
  ledger: ['id', 'at', 'code', 'subject', 'owedChangeMsat', 'inFlightChangeMsat'],
} as const;
export type ExportKind = keyof typeof EXPORT_COLUMNS;

const columnNames = [...new Set(Object.values(EXPORT_COLUMNS).flat())];
const timeInBody = (what: string) => z.iso.datetime({ offset: true, error: 'must be a time with a zone, for example 2026-11-20T09:00:00Z' }).meta({ description: what, format: 'date-time' });

export const createExportSchema = z.strictObject({
  kind: z.enum(['payments', 'payouts', 'ledger']).meta({ description: 'payments: what was paid to you; payouts: every attempt to pay you; ledger: every movement of money' }),
  format: z.enum(['csv', 'jsonl']),
  columns: z.array(z.enum(columnNames as [string, ...string[]])).min(1, 'must name at least one column').max(20)
    .refine((columns) => new Set(columns).size === columns.length, 'must name each column at most once').optional().meta({ description: 'Which, in which order; all unless given.' }),
  timeZone: z.string().max(64).default('UTC').meta({ description: 'Zone of the times, for example Europe/Lisbon.' }),
  from: timeInBody('Only what happened at this time or later').optional(),
  to: timeInBody('Only what happened before this time').optional(),
}).meta({ id: 'CreateExport' });
export type CreateExport = z.infer<typeof createExportSchema>;

export const exportSchema = z.object({
  id: idField('export', 'Id of the export'),
  kind: z.enum(['payments', 'payouts', 'ledger']),
  format: z.enum(['csv', 'jsonl']),
  columns: z.array(z.string()),
  timeZone: z.string(),
  from: timeField('Start of the period').nullable(),
  to: timeField('End of the period').nullable(),
  status: z.enum(['waiting', 'running', 'ready', 'failed', 'cancelled', 'expired']).meta({ description: 'cancelled: at your wish; expired: the file was removed after 7 days' }),
  rows: z.int().meta({ description: 'Written so far; in the end all of the file but its head and its totals.' }),
  rowsExpected: z.int().nullable().meta({ description: 'How many there will be, about: for a progress bar.' }),
  bytes: z.int().meta({ description: 'Written so far; in the end the size of the file.' }),
  sha256: hex32Field('SHA-256 of the file, once it is ready').nullable(),
  totals: z.record(z.string(), z.int()).nullable().meta({ description: 'Sums of the amounts, in millisatoshi, as in the last row of the file; they agree with the ledger.' }),
  failure: z.string().nullable(),
  fileName: z.string(),
  createdAt: timeField('When it was asked for'),
  finishedAt: timeField('When it was ready').nullable(),
  expiresAt: timeField('When the file is removed').nullable(),
}).meta({ id: 'Export' });
export type ExportJson = z.infer<typeof exportSchema>;

export const listExportsQuery = pageQuery('export');
export const exportPageSchema = pageOf(exportSchema, 'ExportPage');
