/**
 * When each operator's balance is to be paid out: one row an operator, due after each credit, later after a failure.
 *
 * Lost wake-ups: a credit sets due_at where it is null, in a statement that begins after it has locked the balance.
 * Whoever sets due_at back to null holds the same balance lock and looks at the balance first (`rest`).
 *
 * lease_until 'infinity' means that a payout is on its way: a worker that was overtaken while it prepared another
 * (frozen, say) changes nothing any more.
 */
import { type Msat, msat, negateMsat } from '@l402kit/money-types';
import type { Tx } from '../platform/database/database.js';
import type { AccountId, OperatorAccounts } from './ledger/accounts.js';
import { lockBalances } from './ledger/post.js';
import type { MoneyContext } from './money-context.js';
import type { OperatorStatus } from './rules/operator-state.js';

/** Everything an attempt needs to know of an operator, as it was when the work was claimed. */
export interface DuePayout extends OperatorAccounts {
  readonly operatorId: string;
  readonly lightningAddress: string;
  readonly operatorStatus: OperatorStatus;
  readonly unreachableSince: Date | null;
  readonly thresholdMsat: Msat;
  readonly bearsExcessRouting: boolean;
  readonly owedMsat: Msat;
  readonly owedSince: Date | null;
  readonly failures: number;
  readonly failingSince: Date | null;
  readonly payNow: boolean;
  readonly held: boolean;
  readonly lastCallbackAt: Date | null;
  readonly lastCostMsat: Msat | null;
}

const CLAIM = `
with claimed as (
  update payout_schedules set lease_until = clock_timestamp() + make_interval(secs => $2::float8 / 1000)
  where operator_id in (
    select operator_id from payout_schedules
    where due_at <= clock_timestamp() and (lease_until is null or lease_until < clock_timestamp())
    order by due_at limit $1 for update skip locked)
  returning *)
select c.*, o.lightning_address, o.status, o.unreachable_since, o.payout_threshold_msat, o.bears_excess_routing, o.ledger_account_id, o.in_flight_account_id, b.balance_msat
from claimed c join operators o on o.id = c.operator_id join ledger_balances b on b.account_id = o.ledger_account_id`;

/** Takes up to `limit` operators that are due; nobody else gets them until the lease ends. */
export async function claimDuePayouts(money: MoneyContext, limit: number): Promise<DuePayout[]> {
  const { rows } = await money.db.pool.query({ name: 'payouts-claim', text: CLAIM, values: [limit, money.settings.workLeaseMs] });
  return rows.map((r) => ({
    operatorId: r.operator_id, ledgerAccountId: r.ledger_account_id, inFlightAccountId: r.in_flight_account_id,
    lightningAddress: r.lightning_address, operatorStatus: r.status, unreachableSince: r.unreachable_since,
    thresholdMsat: msat(r.payout_threshold_msat), bearsExcessRouting: r.bears_excess_routing,
    owedMsat: negateMsat(msat(r.balance_msat)), owedSince: r.owed_since, failures: r.failures, failingSince: r.failing_since,
    payNow: r.pay_now, held: r.held, lastCallbackAt: r.last_callback_at, lastCostMsat: r.last_cost_msat === null ? null : msat(r.last_cost_msat),
  }));
}

/** Keeps what this worker is at work on from being taken by another. */
export async function renewPayoutWork(money: MoneyContext, operatorIds: readonly string[], payoutIds: readonly string[]): Promise<void> {
  await money.db.pool.query(
    `with mine as (select operator_id from payout_schedules where operator_id = any($1::uuid[]) and lease_until <> 'infinity' order by operator_id for update),
          s as (update payout_schedules s set lease_until = clock_timestamp() + make_interval(secs => $3::float8 / 1000)
                from mine where s.operator_id = mine.operator_id)
     update payouts set lease_until = clock_timestamp() + make_interval(secs => $3::float8 / 1000)
     where id = any($2::uuid[]) and status = 'in_flight'`,
    [operatorIds, payoutIds, money.settings.workLeaseMs]);
}

export interface Reason {
  readonly code: string;
  readonly detail: string;
}

/** Nothing can be paid now: wait for the next credit, unless one has come since `seenOwedMsat` was read. */
export async function rest(money: MoneyContext, operatorId: string, account: AccountId, seenOwedMsat: Msat, reason: Reason | undefined): Promise<void> {
  await money.db.transaction(async (tx) => {
    const balance = (await lockBalances(tx, [account])).get(account)!;
    const unchanged = -balance === seenOwedMsat;
    await tx.query(
      `update payout_schedules set lease_until = null, held = false, pay_now = pay_now and not $2, reason_code = $3, reason_detail = $4,
         due_at = case when $2 then null else clock_timestamp() end, owed_since = case when $5 then owed_since end
       where operator_id = $1 and lease_until is distinct from 'infinity'`, [operatorId, unchanged, reason?.code ?? null, reason?.detail ?? null, balance !== 0n]);
  });
}

/** Try again at a time of our choosing, without counting a failure: node down, too many payments held, route too dear. */
export async function postpone(money: MoneyContext, operatorId: string, delayMs: number, reason: Reason, held?: { readonly costMsat: Msat; readonly budgetMsat: Msat }): Promise<void> {
  await money.db.pool.query(
    `update payout_schedules set lease_until = null, due_at = clock_timestamp() + make_interval(secs => $2::float8 / 1000),
       reason_code = $3, reason_detail = $4, held = $5, held_cost_msat = $6, held_budget_msat = $7,
       last_cost_msat = coalesce($6, last_cost_msat)
     where operator_id = $1 and lease_until is distinct from 'infinity'`,
    [operatorId, delayMs, reason.code, reason.detail, held !== undefined, held?.costMsat ?? null, held?.budgetMsat ?? null]);
}

export async function noteCallback(money: MoneyContext, operatorId: string): Promise<void> {
  await money.db.pool.query('update payout_schedules set last_callback_at = clock_timestamp() where operator_id = $1', [operatorId]);
}

/**
 * While a payout is on its way the schedule is nobody's to take: the payout's end gives it back. Locks the schedules in
 * the order of their operators.
 * @returns the operators whose claim still held
 */
export async function holdForPayouts(tx: Tx, payouts: readonly { readonly operatorId: string; readonly costMsat: Msat }[]): Promise<Set<string>> {
  const { rows } = await tx.query<{ operator_id: string }>({
    name: 'payouts-hold',
    text: `with mine as (select s.operator_id, g.cost_msat from payout_schedules s join unnest($1::uuid[], $2::bigint[]) as g (operator_id, cost_msat) using (operator_id)
                         where s.lease_until > clock_timestamp() and s.lease_until <> 'infinity' order by s.operator_id for update of s)
           update payout_schedules s set lease_until = 'infinity', due_at = null, owed_since = null, pay_now = false, held = false, held_cost_msat = null,
             held_budget_msat = null, last_cost_msat = mine.cost_msat from mine where s.operator_id = mine.operator_id returning s.operator_id`,
    values: [payouts.map((p) => p.operatorId), payouts.map((p) => p.costMsat)],
  });
  return new Set(rows.map((r) => r.operator_id));
}

/** After payouts arrived. `owedMsat` is what is still owed, read under the balance lock. */
export async function scheduleAfterSuccess(tx: Tx, arrived: readonly { readonly operatorId: string; readonly owedMsat: bigint }[]): Promise<void> {
  await tx.query({
    name: 'payouts-schedule-after-success',
    text: `update payout_schedules s set lease_until = null, failures = 0, failing_since = null, reason_code = null, reason_detail = null,
             due_at = case when g.more then clock_timestamp() end,
             owed_since = case when g.more then coalesce(owed_since, clock_timestamp()) end
           from unnest($1::uuid[], $2::boolean[]) as g (operator_id, more) where s.operator_id = g.operator_id`,
    values: [arrived.map((a) => a.operatorId), arrived.map((a) => a.owedMsat >= 1_000n)],
  });
}

/** After an attempt failed. What it reserved has been owed at least since the first failure in a row. @returns when it is tried again and since when it fails */
export async function scheduleAfterFailure(tx: Tx, operatorId: string, retryDelayMs: number, reason: Reason): Promise<{ nextAttemptAt: Date; failingSince: Date }> {
  const { rows } = await tx.query<{ due_at: Date; failing_since: Date }>(
    `update payout_schedules set lease_until = null, failures = failures + 1, failing_since = coalesce(failing_since, clock_timestamp()),
       owed_since = coalesce(least(owed_since, failing_since), clock_timestamp()), pay_now = false, held = false,
       due_at = clock_timestamp() + make_interval(secs => $2::float8 / 1000), reason_code = $3, reason_detail = $4
     where operator_id = $1 returning due_at, failing_since`,
    [operatorId, retryDelayMs, reason.code, reason.detail]);
  return { nextAttemptAt: rows[0]!.due_at, failingSince: rows[0]!.failing_since };
}
