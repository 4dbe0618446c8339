import { publicId, type IdKind } from '@l402kit/money-types';
import type { LedgerMovementJson } from '@l402kit/contracts';
import type { MovementRow } from './ledger.repository.js';

const SUBJECTS: Readonly<Record<string, IdKind>> = { invoice: 'invoice', payout: 'payout', proof: 'payout' };

/** Inside, what we owe is negative; outside, what you are owed is positive. */
export const movementJson = (row: MovementRow): LedgerMovementJson => ({
  id: publicId('movement', row.id),
  code: row.code,
  subject: subjectOf(row),
  owedChangeMsat: Number(-row.owed),
  inFlightChangeMsat: Number(-row.in_flight),
  at: row.at.toISOString(),
});

function subjectOf({ code, subject }: MovementRow): string | null {
  // A payment that staff posted belongs to a halt, which an operator does not see.
  if (code === 'payout.adopt') return null;
  const kind = SUBJECTS[code.split('.', 1)[0]!];
  return kind === undefined ? null : publicId(kind, subject);
}
