/**
 * COPY takes no parameters, and nothing that anybody wrote may become part of a statement. So what an export is limited to
 * is set for the transaction, by a statement that does take parameters, and read inside the query, which is put together
 * from our own text alone. Where the operator is not set, PostgreSQL refuses the query.
 */
import type { Tx } from '../../platform/database/database.js';
import type { ExportSource } from './export-sources.js';

export interface ExportLimits {
  readonly operatorId: string;
  readonly from: Date | null;
  readonly to: Date | null;
}

/** Named so in pg_stat_activity. */
export const READER_NAME = 'l402kit-export';
/**
 * Old snapshots keep dead versions of the rows that settlements change (balances), and those become slower to find: a
 * third slower within minutes. At 150,000 rows a second this is more than a hundred million rows.
 */
export const LONGEST_READ_MS = 15 * 60_000;

// Read once in a query, not for each row.
const setting = (name: string, type: string): string => `(select current_setting('l402kit.export_${name}')::${type})`;

/** Begins the transaction that `copyOf` is run in: one snapshot, nothing can be written, nobody else's rows. */
export async function beginReading(reader: Tx, { operatorId, from, to }: ExportLimits, longestReadMs = LONGEST_READ_MS): Promise<void> {
  await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  await reader.query(
    `select set_config('l402kit.export_operator', $1, true), set_config('l402kit.export_from', $2, true), set_config('l402kit.export_to', $3, true),
            set_config('application_name', $4, true), set_config('statement_timeout', $5, true), set_config('enable_bitmapscan', 'off', true),
            set_config('idle_in_transaction_session_timeout', $5, true)`,
    // The server is done while the last megabytes still wait here to be stored: it must not take us for frozen meanwhile.
    // Bitmaps would have to be sorted, on disk: the planner cannot know how many rows the operator has.
    [operatorId, from?.toISOString() ?? '', to?.toISOString() ?? '', READER_NAME, String(longestReadMs)]);
}

/** @param selected expressions of ours */
export function copyOf(source: ExportSource, selected: readonly string[], { from, to }: ExportLimits): string {
  const during = (column: string): string =>
    (from === null ? '' : ` and ${column} >= ${setting('from', 'timestamptz')}`) + (to === null ? '' : ` and ${column} < ${setting('to', 'timestamptz')}`);
  return `copy (select ${selected.join(', ')} ${source.from({ operator: setting('operator', 'uuid'), during })}) to stdout with (format binary)`;
}
