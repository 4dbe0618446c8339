/**
 * An operator closes its account: no new invoices from the commit on, open ones are cancelled, and what is owed is paid out
 * without regard to thresholds. What cannot be paid within 30 days is set aside for whoever shows the closing receipt.
 */
import { msat, newUuid } from '@l402kit/money-types';
import type { Tx } from '../platform/database/database.js';
import type { AccountId } from './ledger/accounts.js';
import { operatorUnclaimed } from './ledger/movements.js';
import { lockBalances, post } from './ledger/post.js';
import type { MoneyContext } from './money-context.js';

export const UNCLAIMED_AFTER_DAYS = 30;

/** @returns false when it is closing or closed already */
export async function startClosing(tx: Tx, operatorId: string, receiptHash: Buffer): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update operators set status = 'closing', closing_since = clock_timestamp(), closing_receipt_hash = $2, unreachable_since = null
     where id = $1 and status in ('active', 'unreachable', 'dormant')`, [operatorId, receiptHash]);
  if (rowCount === 0) return false;
  await cancelOpenInvoices(tx, operatorId);
  await tx.query(`update payout_schedules set pay_now = true, due_at = clock_timestamp() where operator_id = $1 and lease_until is distinct from 'infinity'`, [operatorId]);
  return true;
}

/** They are `cancelling` from the commit on; the node is told by the review of invoices. Locked in the order in which settlements lock them. */
async function cancelOpenInvoices(tx: Pick<Tx, 'query'>, operatorId: string): Promise<void> {
  await tx.query(
    `with open as (select id from invoices where operator_id = $1 and status = 'open' order by id for update)
     update invoices i set status = 'cancelling' from open where i.id = open.id`, [operatorId]);
}

export type ClosingStep = 'waits' | 'settled';

/**
 * One look at an account that is closing. Settled: nothing is on its way, nothing can be paid in any more, and nothing is
 * owed, because it was paid out or, after 30 days, set aside. Parts of a satoshi can never be paid and are set aside at once.
 */
export async function settleClosing(money: MoneyContext, tx: Tx, operatorId: string): Promise<ClosingStep> {
  const { rows } = await tx.query<{ account: AccountId; in_flight: AccountId; overdue: boolean; moving: boolean; open: boolean }>(
    `select o.ledger_account_id as account, o.in_flight_account_id as in_flight, o.closing_since < $2::timestamptz - make_interval(days => $3) as overdue,
            exists (select 1 from payouts where operator_id = o.id and status = 'in_flight') as moving,
            exists (select 1 from invoices where operator_id = o.id and status in ('open', 'cancelling')) as open
     from operators o where o.id = $1 and o.status = 'closing'`, [operatorId, money.clock.now(), UNCLAIMED_AFTER_DAYS]);
  const state = rows[0];
  if (state === undefined) return 'waits';
  // One that was opened in the seconds in which not everybody knew yet.
  if (state.open) await cancelOpenInvoices(tx, operatorId);
  if (state.moving || state.open) return 'waits';
  const balances = await lockBalances(tx, [state.account, state.in_flight]);
  const owedMsat = -balances.get(state.account)!;
  if (balances.get(state.in_flight)! !== 0n) return 'waits';
  if (owedMsat >= 1_000n && !state.overdue) return 'waits';
  await setAside(money, tx, state.account, owedMsat);
  return 'settled';
}

/** Late payments to accounts that have closed are set aside as well. @returns how many accounts had some */
export async function setAsideLate(money: MoneyContext): Promise<number> {
  const { rows } = await money.db.pool.query<{ account: AccountId }>(
    `select o.ledger_account_id as account from operators o join ledger_balances b on b.account_id = o.ledger_account_id where o.status = 'closed' and b.balance_msat < 0`);
  for (const { account } of rows) {
    await money.db.transaction(async (tx) => { await setAside(money, tx, account, -(await lockBalances(tx, [account])).get(account)!); });
  }
  return rows.length;
}

async function setAside(money: MoneyContext, tx: Tx, account: AccountId, owedMsat: bigint): Promise<void> {
  if (owedMsat > 0n) await post(tx, [operatorUnclaimed(money.accounts, newUuid(), account, msat(owedMsat))]);
}
