/** What staff ask and say about the platform's own node (infra/runbooks/lnd.md). */
import { userInfo } from 'node:os';
import { msat } from '@l402kit/money-types';
import { accountForNode } from '../money/account-for-node.js';
import { ADJUSTABLE, type Adjustable } from '../money/ledger/node-movements.js';
import type { MoneyContext } from '../money/money-context.js';
import { type LedgerComparison, reconcileLedger } from '../money/reconcile-ledger.js';
import { changeMsat } from '../money/rules/node-move.js';
import { postDifference } from '../money/staff/post-difference.js';

type Say = (line: string) => void;
const LAST = 20;

/** The comparison in words, the same for every command. */
export function sayComparison({ ledgerMsat, nodeMsat, pendingMsat, differenceMsat, differsSince }: LedgerComparison, say: Say): void {
  const pending = pendingMsat === 0n ? '' : `, of which ${pendingMsat} msat are not final`;
  const verdict = differsSince ? `they differ by ${differenceMsat} msat since ${differsSince.toISOString()}`
    : differenceMsat === 0n ? 'they agree' : `they agree but for ${differenceMsat} msat, which closed channels held beyond whole sats`;
  say(`ledger ${ledgerMsat} msat, node ${nodeMsat} msat${pending}: ${verdict}`);
}

/** Posts what can be posted, then says what is left. @returns 0 when nothing is unexplained */
export async function showNode(money: MoneyContext, say: Say): Promise<number> {
  await accountForNode(money);
  const compared = await reconcileLedger(money);
  if (!compared) { say('Settlements are arriving: run it again to compare with the node.'); return 1; }
  sayComparison(compared, say);
  for (const move of compared.pending) say(`not final    ${String(changeMsat(move)).padStart(16)} msat  ${move.detail}`);
  for (const { detail } of compared.unexplained) say(`unexplained  ${detail}`);
  const { rows } = await money.db.pool.query<{ at: Date; kind: string; amount: bigint; detail: string }>(
    `select at, kind, amount_msat as amount, detail from node_moves where node_id = $1 and kind not in ('before', 'part') order by id desc limit ${LAST}`, [money.nodeId]);
  for (const { at, kind, amount, detail } of rows) say(`${at.toISOString()}  ${kind.padEnd(13)} ${String(amount).padStart(16)} msat  ${detail}`);
  return compared.differsSince ? 1 : 0;
}

const isAdjustable = (word: string): word is Adjustable => Object.hasOwn(ADJUSTABLE, word);

/** @returns undefined when the words are off */
export async function postNodeDifference(money: MoneyContext, [amount = '', to = '', ...why]: readonly string[], say: Say): Promise<number | undefined> {
  if (!/^-?[1-9]\d{0,17}$/.test(amount) || !isAdjustable(to) || why.join('').length < 3) return undefined;
  await accountForNode(money);
  if (!(await reconcileLedger(money))) { say('Settlements are arriving: run it again.'); return 1; }
  const result = await postDifference(money, msat(BigInt(amount)), to, why.join(' '), userInfo().username);
  switch (result.outcome) {
    case 'posted': say(`Posted ${amount} msat to ${to}. Ledger and node agree with it.`); return 0;
    case 'no-difference': say('Ledger and node do not differ: there is nothing to post.'); return 1;
    case 'another-amount': say(`Ledger and node differ by ${result.differenceMsat} msat: nothing else can be posted. Find out what all of it is first.`); return 1;
    case 'too-young': say('They have differed for less than a minute, which may pass. Run it again in a minute.'); return 1;
  }
}
