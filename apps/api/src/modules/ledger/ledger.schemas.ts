import { publicId, type IdKind } from '@l402kit/money-types';
import type { LedgerMovementJson } from '@l402kit/contracts';
import type { MovementRow } from './ledger.repository.js';

const SUBJECTS: Readonly<Record<string, IdKind>> = {
  'invoice.receive': 'invoice', 'tier.receive': 'invoice', 'tier.from-balance': 'tierPurchase',
  'payout.reserve': 'payout', 'payout.settle': 'payout', 'payout.release': 'payout', 'proof.reserve': 'payout', 'proof.settle': 'payout', 'proof.release': 'payout', 'proof.charge': 'payout',
};

/** Inside, what we owe is negative; outside, what you are owed is positive. */
export const movementJson = (row: MovementRow): LedgerMovementJson => ({
  id: publicId('movement', row.id),
  code: row.code,
  subject: movementSubject(row),
  owedChangeMsat: Number(-row.owed),
  inFlightChangeMsat: Number(-row.in_flight),
  at: row.at.toISOString(),
});

/** The id outside of what a movement belongs to; null where an operator has no name for it. */
export function movementSubject({ code, subject }: Pick<MovementRow, 'code' | 'subject'>): string | null {
  // A payment that staff posted belongs to a halt, which an operator does not see.
  const kind = SUBJECTS[code];
  return kind === undefined ? null : publicId(kind, subject);
}
