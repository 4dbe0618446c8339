/**
 * Compares the ledger with the node, each minute. Both are read between two equal settlement cursors; payouts on their way
 * may still make a passing difference, so the alarm is for one that stands.
 */
import { type Msat, addMsat, msat } from '@l402kit/money-types';
import type { MoneyContext } from './money-context.js';

const ALARM_AFTER_MS = 10 * 60_000;
/** Under load a settlement often falls into the reading: it is read again, this many times. */
const TRIES = 20;
/** Longer than this without a comparison, and nobody would notice a difference. */
const UNSEEN_ALARM_AFTER_MS = 60 * 60_000;

export interface LedgerComparison {
  readonly ledgerMsat: Msat;
  readonly nodeMsat: Msat;
  /** since when they have differed; null while they agree */
  readonly differsSince: Date | null;
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
  const before = await money.node.latestSettlement();
  const { rows } = await money.db.pool.query<{ position: string; ledger: bigint }>(
    `select c.position, (select sum(balance_msat)::bigint from ledger_balances where account_id = any($2::bigint[])) as ledger
     from settlement_cursors c where node_id = $1`, [money.nodeId, [money.accounts.channels, money.accounts.chain]]);
  const { position, ledger } = rows[0]!;
  const balances = await money.node.balances();
  if (position !== before || (await money.node.latestSettlement()) !== before) return undefined;
  const ledgerMsat = msat(ledger);
  const nodeMsat = addMsat(balances.channelsLocalMsat, balances.unsettledOutgoingMsat, balances.commitFeeMsat, balances.chainMsat);
  const stored = await money.db.pool.query<{ differs_since: Date | null }>(
    `insert into reconciliations as r (node_id, checked_at, ledger_msat, node_msat, differs_since) values ($1, $2, $3, $4, case when $3::bigint <> $4::bigint then $2::timestamptz end)
     on conflict (node_id) do update set checked_at = excluded.checked_at, ledger_msat = excluded.ledger_msat, node_msat = excluded.node_msat,
       differs_since = case when excluded.ledger_msat <> excluded.node_msat then coalesce(r.differs_since, excluded.checked_at) end
     returning differs_since`, [money.nodeId, money.clock.now(), ledgerMsat, nodeMsat]);
  const differsSince = stored.rows[0]!.differs_since;
  if (differsSince && money.clock.now().getTime() - differsSince.getTime() >= ALARM_AFTER_MS) {
    money.log.alarm({ ledgerMsat, nodeMsat, differsSince }, 'the ledger and the node have disagreed for ten minutes');
  }
  return { ledgerMsat, nodeMsat, differsSince };
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
