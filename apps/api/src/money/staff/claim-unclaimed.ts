/**
 * What could not be paid to an account that closed is credited to an account that its owner names, who shows the closing
 * receipt. All that is left is credited at once; a late payment that is set aside afterwards can be claimed again.
 */
import { createHash } from 'node:crypto';
import { type Msat, msat, newUuid, publicId } from '@l402kit/money-types';
import type { Tx } from '../../platform/database/database.js';
import type { AccountId } from '../ledger/accounts.js';
import { unclaimedClaim } from '../ledger/movements.js';
import { post } from '../ledger/post.js';
import type { MoneyContext } from '../money-context.js';
import { recordStaffAction } from './record-staff-action.js';

export interface Claim {
  readonly amountMsat: Msat;
  /** UUID of the account that was credited */
  readonly operatorId: string;
  readonly at: Date;
}

export type ClaimUnclaimedResult =
  | { readonly outcome: 'credited'; readonly claim: Claim }
  /** nothing is left: this is the last claim */
  | { readonly outcome: 'already-claimed'; readonly claim: Claim }
  | { readonly outcome: 'no-such-receipt' }
  /** it is still paid out, and nothing was set aside yet */
  | { readonly outcome: 'still-closing' }
  /** everything was paid out before it closed */
  | { readonly outcome: 'nothing-unclaimed' }
  /** unknown, or closing or closed itself */
  | { readonly outcome: 'cannot-be-credited' };

/** @param operatorId UUID of the account to credit; @param by who of the staff saw the receipt */
export async function claimUnclaimed(money: MoneyContext, closingReceipt: string, operatorId: string, by: string): Promise<ClaimUnclaimedResult> {
  const receiptHash = createHash('sha256').update(closingReceipt).digest();
  return money.db.transaction(async (tx): Promise<ClaimUnclaimedResult> => {
    // Locked: of two claims at once, the second sees what the first left.
    const { rows } = await tx.query<{ id: string; status: string; account: AccountId }>(
      'select id, status::text, ledger_account_id as account from operators where closing_receipt_hash = $1 for update', [receiptHash]);
    const closed = rows[0];
    if (closed === undefined) return { outcome: 'no-such-receipt' };
    if (closed.status !== 'closed') return { outcome: 'still-closing' };
    const leftMsat = await unclaimedOf(money, tx, closed);
    if (leftMsat <= 0n) return lastClaim(tx, closed.id);
    const credited = await tx.query<{ account: AccountId }>(
      `select ledger_account_id as account from operators where id = $1 and status in ('active', 'unreachable', 'dormant') for share`, [operatorId]);
    const account = credited.rows[0]?.account;
    if (account === undefined) return { outcome: 'cannot-be-credited' };
    const claimId = newUuid();
    await post(tx, [unclaimedClaim(money.accounts, claimId, account, leftMsat)]);
    await tx.query('insert into unclaimed_claims (id, closed_operator_id, credited_operator_id, amount_msat, at) values ($1, $2, $3, $4, $5)', [claimId, closed.id, operatorId, leftMsat, money.clock.now()]);
    await tx.query('update payout_schedules set due_at = clock_timestamp(), owed_since = coalesce(owed_since, clock_timestamp()) where operator_id = $1 and due_at is null', [operatorId]);
    await recordStaffAction(tx, {
      by, action: 'unclaimed.claim', subject: publicId('operator', closed.id), detail: `${leftMsat} msat credited to ${publicId('operator', operatorId)}, whose owner showed the closing receipt`,
    });
    return { outcome: 'credited', claim: { amountMsat: leftMsat, operatorId, at: money.clock.now() } };
  });
}

/** What was set aside of this account, less what was claimed. Found from the entries of what is unclaimed, which are few. */
async function unclaimedOf(money: MoneyContext, tx: Tx, closed: { readonly id: string; readonly account: AccountId }): Promise<Msat> {
  const { rows } = await tx.query<{ left: bigint }>(
    `select (coalesce((select sum(own.amount_msat) from ledger_entries aside join ledger_entries own on own.movement_id = aside.movement_id and own.account_id = $2
                       join ledger_movements m on m.id = aside.movement_id and m.code = 'operator.unclaimed' where aside.account_id = $1), 0)
           - coalesce((select sum(amount_msat) from unclaimed_claims where closed_operator_id = $3), 0))::bigint as left`,
    [money.accounts.unclaimed, closed.account, closed.id]);
  return msat(rows[0]!.left);
}

async function lastClaim(tx: Tx, closedOperatorId: string): Promise<ClaimUnclaimedResult> {
  const { rows } = await tx.query<{ amount_msat: bigint; operator_id: string; at: Date }>(
    'select amount_msat, credited_operator_id as operator_id, at from unclaimed_claims where closed_operator_id = $1 order by id desc limit 1', [closedOperatorId]);
  const last = rows[0];
  if (last === undefined) return { outcome: 'nothing-unclaimed' };
  return { outcome: 'already-claimed', claim: { amountMsat: msat(last.amount_msat), operatorId: last.operator_id, at: last.at } };
}
