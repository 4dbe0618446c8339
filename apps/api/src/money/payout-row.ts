/** A payout on its way, as the steps after the reservation need it. */
import { type Msat, msat } from '@l402kit/money-types';
import type { Tx } from '../platform/database/database.js';
import type { OperatorAccounts } from './ledger/accounts.js';

export interface LivePayout extends OperatorAccounts {
  readonly payoutId: string;
  readonly kind: 'payout' | 'proof';
  readonly operatorId: string;
  readonly status: 'in_flight' | 'settled' | 'failed';
  readonly amountMsat: Msat;
  readonly feeLimitMsat: Msat;
  readonly excessMsat: Msat;
  readonly destination: string;
  readonly bolt11: string;
  readonly bolt11ExpiresAt: Date;
  readonly paymentHash: string;
}

export const LIVE_PAYOUT_COLUMNS = `p.id, p.kind, p.operator_id, p.status, p.amount_msat, p.fee_limit_msat, p.excess_fee_msat, p.destination, p.bolt11, p.bolt11_expires_at,
  encode(p.payment_hash, 'hex') as payment_hash, o.ledger_account_id, o.in_flight_account_id`;

export interface LivePayoutRow {
  readonly id: string; readonly kind: LivePayout['kind']; readonly operator_id: string; readonly status: LivePayout['status']; readonly amount_msat: bigint; readonly fee_limit_msat: bigint;
  readonly excess_fee_msat: bigint; readonly destination: string; readonly bolt11: string; readonly bolt11_expires_at: Date; readonly payment_hash: string;
  readonly ledger_account_id: bigint; readonly in_flight_account_id: bigint;
}

export const livePayout = (r: LivePayoutRow): LivePayout => ({
  payoutId: r.id, kind: r.kind, operatorId: r.operator_id, status: r.status, amountMsat: msat(r.amount_msat), feeLimitMsat: msat(r.fee_limit_msat),
  excessMsat: msat(r.excess_fee_msat), destination: r.destination, bolt11: r.bolt11, bolt11ExpiresAt: r.bolt11_expires_at, paymentHash: r.payment_hash,
  ledgerAccountId: r.ledger_account_id, inFlightAccountId: r.in_flight_account_id,
});

/** Locked until the commit, in the order of their ids. */
export async function lockPayouts(tx: Tx, payoutIds: readonly string[]): Promise<Map<string, LivePayout>> {
  const { rows } = await tx.query<LivePayoutRow>({
    name: 'payouts-lock',
    text: `select ${LIVE_PAYOUT_COLUMNS} from payouts p join operators o on o.id = p.operator_id where p.id = any($1::uuid[]) order by p.id for update of p`,
    values: [payoutIds],
  });
  return new Map(rows.map((row) => [row.id, livePayout(row)]));
}
