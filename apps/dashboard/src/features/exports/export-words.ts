import type { CreateExport, ExportJson } from '@l402kit/contracts';
import { DAY, day } from '../../lib/time';

const KINDS = { payments: 'Payments', payouts: 'Payouts', ledger: 'Ledger' } as const;

/** 'Payments, 1 January to 12 March'; the end of a period is not part of it, so the day before is named. */
export function exportTitle({ kind, from, to, format }: Pick<ExportJson, 'kind' | 'from' | 'to' | 'format'>): string {
  const lastDay = to === null ? undefined : new Date(Date.parse(to) - 1);
  const period = from === null
    ? (lastDay === undefined ? 'from the first day' : `until ${day(lastDay)}`)
    : `${day(from)} to ${lastDay === undefined ? 'now' : day(lastDay)}`;
  return `${KINDS[kind]}, ${period}${format === 'jsonl' ? ', JSON Lines' : ''}`;
}

/** The same wish again. */
export const sameExport = ({ kind, format, columns, timeZone, from, to }: ExportJson): CreateExport => ({
  kind, format, columns, timeZone, ...(from === null ? {} : { from }), ...(to === null ? {} : { to }),
});

/** Rows as they might stand in the file, to see what one looks like. Texts that hold a comma would be quoted; none here does. */
const SAMPLES: Readonly<Record<ExportJson['kind'], readonly Readonly<Record<string, string | number | boolean | null>>[]>> = {
  payments: [
    { id: 'inv_01JP…', createdAt: '2026-03-12T14:29:13.397Z', paidAt: '2026-03-12T14:29:17.185Z', resource: 'POST /v1/route', description: '', amountMsat: 21_000, receivedMsat: 21_000, feeMsat: 63, netMsat: 20_937, paymentHash: '2f7cb87f…', late: false },
    { id: 'inv_01JQ…', createdAt: '2026-03-12T14:29:40.112Z', paidAt: '2026-03-12T14:29:56.004Z', resource: 'GET /v1/archive', description: '', amountMsat: 250_000, receivedMsat: 250_000, feeMsat: 750, netMsat: 249_250, paymentHash: '6210af27…', late: false },
  ],
  payouts: [
    { id: 'po_01JP…', createdAt: '2026-03-12T14:30:02.114Z', finishedAt: '2026-03-12T14:30:04.020Z', status: 'settled', kind: 'payout', destination: 'you@wallet.example', amountMsat: 5_003_000, routingFeeMsat: 6_104, paymentHash: 'e357df4f…', preimage: '0c5a8cae…', failureCode: null, failureDetail: null },
  ],
  ledger: [
    { id: 184_223, at: '2026-03-12T14:29:17.189Z', code: 'invoice.receive', subject: 'inv_01JP…', owedChangeMsat: 20_937, inFlightChangeMsat: 0 },
    { id: 184_311, at: '2026-03-12T14:30:02.114Z', code: 'payout.reserve', subject: 'po_01JP…', owedChangeMsat: -5_003_000, inFlightChangeMsat: 5_003_000 },
  ],
};

/** The first lines of a file with these columns. */
export function sampleLines(kind: ExportJson['kind'], format: ExportJson['format'], columns: readonly string[]): string {
  if (format === 'jsonl') return SAMPLES[kind].map((row) => JSON.stringify(Object.fromEntries(columns.map((column) => [column, row[column] ?? null])))).join('\n');
  return [columns.join(','), ...SAMPLES[kind].map((row) => columns.map((column) => String(row[column] ?? '')).join(','))].join('\n');
}

/** '16.2 MB' */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const [value, unit] = bytes < 1_000_000 ? [bytes / 1000, 'kB'] : bytes < 1_000_000_000 ? [bytes / 1_000_000, 'MB'] : [bytes / 1_000_000_000, 'GB'];
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}

/** Midnight UTC of a date input; the day after it where the day itself is to be included. */
export function dayStart(date: string, { dayAfter = false }: { dayAfter?: boolean } = {}): string | undefined {
  const time = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(time) ? undefined : new Date(time + (dayAfter ? DAY : 0)).toISOString();
}
