/**
 * Posts what the node did by itself: coins that came and went on the chain, channels that opened and closed, fees for what
 * it forwarded. Facts that the node states, each once by its natural name; nothing here was caused by us, so there is no
 * intent to commit first. What cannot be derived is left as a difference between books and node.
 */
import { newUuid } from '@l402kit/money-types';
import { isDataError } from '../platform/database/micro-batch.js';
import { movementsOf } from './ledger/node-movements.js';
import { post } from './ledger/post.js';
import type { MoneyContext } from './money-context.js';
import { beginNodeBooks, booksOf, firstHeight, readNodeBooks, rememberClosing } from './node-books.js';
import { postForwards } from './post-forwards.js';
import { explainNode } from './rules/explain-node.js';
import { changeMsat, leftMsat, type NodeMove } from './rules/node-move.js';
import { recordStaffAction } from './staff/record-staff-action.js';

/** Whose name stands in the log of what staff did. */
const BY = 'worker';

/**
 * @param announced keys of moves that were told to people before, which this adds to: coins that leave the node are an alarm
 * the moment that they are seen, long before they are posted
 * @throws NodeUnavailable
 */
export async function accountForNode(money: MoneyContext, announced: Set<string> = new Set()): Promise<void> {
  const { treasury } = money.node;
  if (!treasury) return;
  const books = await readNodeBooks(money);
  if (books.from_height === null) {
    const reading = await treasury.read(firstHeight((await money.node.info()).blockHeight));
    await money.db.transaction((tx) => beginNodeBooks(tx, money.nodeId, reading, money.clock));
    return;
  }
  await postForwards(money, treasury, books.forwards_through);
  const explained = explainNode(await treasury.read(books.from_height), booksOf(books));
  await rememberClosing(money, explained);
  for (const move of explained.moves) {
    announce(money, move, announced);
    if (!move.final) continue;
    await postMove(money, move).catch((error: unknown) => {
      if (!isDataError(error)) throw error;
      // The database refuses this one, today and tomorrow: the others are posted all the same.
      money.log.alarm({ err: error, move: move.keys[0], detail: move.detail }, 'what the node did by itself could not be posted');
    });
  }
}

function announce(money: MoneyContext, move: NodeMove, announced: Set<string>): void {
  if (leftMsat(move) === 0n || announced.has(move.keys[0])) return;
  announced.add(move.keys[0]);
  money.log.alarm({ move: move.keys[0], leftMsat: leftMsat(move), detail: move.detail }, 'coins leave the node that no caller and no payout accounts for: if nobody of the staff did this, stop the node');
}

/** @returns false when it is in the books already */
export async function postMove(money: MoneyContext, move: NodeMove): Promise<boolean> {
  return money.db.transaction(async (tx) => {
    const [key, ...parts] = move.keys;
    const id = newUuid();
    const amountMsat = changeMsat(move);
    const { rowCount } = await tx.query(
      `insert into node_moves (id, node_id, key, kind, amount_msat, detail, fraction_least_msat, fraction_most_msat) values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (node_id, key) do nothing`,
      [id, money.nodeId, key, move.kind, amountMsat, move.detail, move.fraction.leastMsat, move.fraction.mostMsat]);
    if (rowCount === 0) return false;
    // A part that is in the books by itself refuses the whole: the same money would be posted twice.
    await tx.query(
      `insert into node_moves (id, node_id, key, kind, amount_msat, detail) select id, $1, key, 'part', 0, $4 from unnest($2::uuid[], $3::text[]) t (id, key)`,
      [money.nodeId, parts.map(() => newUuid()), parts, `part of ${key}`]);
    await post(tx, movementsOf(move, money.accounts, id));
    await recordStaffAction(tx, { by: BY, action: `node.${move.kind}`, subject: key, detail: `${amountMsat} msat: ${move.detail}` });
    return true;
  });
}
