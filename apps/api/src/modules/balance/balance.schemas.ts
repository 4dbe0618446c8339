import { msat, msatToJson } from '@l402kit/money-types';
import type { BalanceDayJson, BalanceJson } from '@l402kit/contracts';
import type { BalanceDayRow } from './balance-day.repository.js';
import type { BalanceRow } from './balance.repository.js';

const amount = (value: bigint): number => msatToJson(msat(value));
const amountOrNull = (value: bigint | null): number | null => (value === null ? null : amount(value));

export const balanceJson = (row: BalanceRow): BalanceJson => ({
  owedMsat: amount(row.owed_msat),
  inFlightMsat: amount(row.in_flight_msat),
  payout: {
    state: payoutState(row),
    nextAttemptAt: row.payout_in_flight ? null : row.due_at?.toISOString() ?? null,
    reason: row.reason_code === null ? null : { code: row.reason_code, detail: row.reason_detail },
    heldCostMsat: row.held ? amountOrNull(row.held_cost_msat) : null,
    heldBudgetMsat: row.held ? amountOrNull(row.held_budget_msat) : null,
  },
});

/** Payments count on the day on which they were paid, movements when they were recorded: what is between the two is in `otherMsat`. */
export const balanceDayJson = (day: string, row: BalanceDayRow): BalanceDayJson => ({
  day,
  openingMsat: amount(row.opening),
  payments: Number(row.payments),
  receivedMsat: amount(row.received),
  feeMsat: amount(row.fee),
  payouts: Number(row.payouts),
  paidOutMsat: amount(row.paidOut),
  otherMsat: Number(row.closing - row.opening - (row.received - row.fee) + row.paidOut),
  closingMsat: amount(row.closing),
  inFlightMsat: amount(row.closing - row.owed),
});

function payoutState(row: BalanceRow): BalanceJson['payout']['state'] {
  if (row.payout_in_flight) return 'in-flight';
  if (row.held) return 'held';
  if (row.due_at === null) return 'idle';
  return row.failures > 0 ? 'waiting' : 'due';
}
