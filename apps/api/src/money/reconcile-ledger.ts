/**
 * Compares the ledger with the node, each minute. Both are read between two equal settlement cursors; payouts on their way
 * may still make a passing difference, so the alarm is for one that stands. What the node did that is not final yet is
 * no difference but an amount of its own, and neither is less than a sat for each channel that closed.
 */
import { type Msat, msat } from '@l402kit/money-types';
import { compareWithNode, type SameMoment } from './compare-with-node.js';
import type { MoneyContext } from './money-context.js';

const ALARM_AFTER_MS = 10 * 60_000;
/** Under load a settlement often falls into the reading: it is read again, this many times. */
const TRIES = 20;
/** Longer than this without a comparison, and nobody would notice a difference. */
const UNSEEN_ALARM_AFTER_MS = 60 * 60_000;

export interface LedgerComparison extends SameMoment {
  /** node less ledger less pending: what nothing explains, but for fractions of a sat */
  readonly differenceMsat: Msat;
  /** since when they have differed by more than that; null while they agree */
  readonly differsSince: Date | null;
  /** since when the difference has been exactly this, and no more than what closed channels may have left of a sat */
  readonly fractionSince: Date | null;
}

/** @returns undefined when settlements arrived during every reading: compare again later */
export async function reconcileLedger(money: MoneyContext): Promise<LedgerComparison | undefined> {
  for (let i = 0; i < TRIES; i++) {
    const comparison = await compareOnce(money);
    if (comparison) return comparison;
  }
  await alarmWhenUnseen(money);
  return undefined;
}

async function alarmWhenUnseen(money: MoneyContext): Promise<void> {
  const { rows } = await money.db.pool.query<{ since: Date }>(
    'select coalesce((select checked_at from reconciliations where node_id = $1), created_at) as since from nodes where id = $1', [money.nodeId]);
  const { since } = rows[0]!;
  if (money.clock.now().getTime() - since.getTime() < UNSEEN_ALARM_AFTER_MS) return;
  money.log.alarm({ since }, 'the ledger could not be compared with the node for an hour: settlements arrive faster than both can be read');
}

async function compareOnce(money: MoneyContext): Promise<LedgerComparison | undefined> {
  const found = await compareWithNode(money);
  if (!found) return undefined;
  const { ledgerMsat, nodeMsat, pendingMsat, fraction, fractionIds } = found;
  const differenceMsat = msat(nodeMsat - ledgerMsat - pendingMsat);
  const differs = differenceMsat < fraction.leastMsat || differenceMsat > fraction.mostMsat;
  const isFraction = !differs && fractionIds !== undefined && fractionIds.length > 0;
  const stored = await money.db.pool.query<{ differs_since: Date | null; fraction_since: Date | null }>(
    `insert into reconciliations as r (node_id, checked_at, ledger_msat, node_msat, pending_msat, fraction_msat, differs_since, fraction_since)
     values ($1, $2, $3, $4, $5, $6, case when $7 then $2::timestamptz end, case when $8 then $2::timestamptz end)
     on conflict (node_id) do update set checked_at = excluded.checked_at, ledger_msat = excluded.ledger_msat, node_msat = excluded.node_msat, pending_msat = excluded.pending_msat, fraction_msat = excluded.fraction_msat,
       differs_since = case when $7 then coalesce(r.differs_since, excluded.checked_at) end,
       fraction_since = case when $8 then case when r.fraction_msat = excluded.fraction_msat then coalesce(r.fraction_since, excluded.checked_at) else excluded.checked_at end end
     returning differs_since, fraction_since`,
    [money.nodeId, money.clock.now(), ledgerMsat, nodeMsat, pendingMsat, differs ? 0n : differenceMsat, differs, isFraction]);
  const { differs_since: differsSince, fraction_since: fractionSince } = stored.rows[0]!;
  if (differsSince && money.clock.now().getTime() - differsSince.getTime() >= ALARM_AFTER_MS) {
    money.log.alarm({ ledgerMsat, nodeMsat, pendingMsat, differsSince, unexplained: found.unexplained }, 'the ledger and the node have disagreed for ten minutes');
  }
  return { ...found, differenceMsat, differsSince, fractionSince };
}

export interface LedgerFault {
  readonly accountId: bigint;
  readonly code: string;
  readonly balanceMsat: bigint;
  readonly entriesMsat: bigint;
}

/** Rebuilds every balance from its entries. Empty: the books are whole. */
export async function checkLedger(money: Pick<MoneyContext, 'db'>): Promise<LedgerFault[]> {
  const { rows } = await money.db.pool.query<{ account_id: bigint; code: string; balance_msat: bigint; entries_msat: bigint }>(
    `select b.account_id, a.code, b.balance_msat, coalesce(e.sum, 0)::bigint as entries_msat
     from ledger_balances b join ledger_accounts a on a.id = b.account_id
     left join (select account_id, sum(amount_msat) as sum, count(*) as n from ledger_entries group by account_id) e on e.account_id = b.account_id
     where b.balance_msat <> coalesce(e.sum, 0) or b.entries <> coalesce(e.n, 0)`);
  return rows.map((r) => ({ accountId: r.account_id, code: r.code, balanceMsat: r.balance_msat, entriesMsat: r.entries_msat }));
}
