/** Fees for payments that others sent through our channels. A cursor on the node's own list makes each count once. */
import { addMsat, type Msat, newUuid, ZERO_MSAT } from '@l402kit/money-types';
import { forwardEarn } from './ledger/node-movements.js';
import { post } from './ledger/post.js';
import type { MoneyContext } from './money-context.js';
import { nanoseconds } from './node-books.js';
import type { NodeTreasury } from './ports/node-treasury.js';

/** The node writes forwards down in batches, and two batches at once may come in the wrong order: young ones wait. */
const YOUNG_MS = 30_000;
const BATCH = 1_000;

/** @param through the cursor: `forwards_through` of the node, as the books have it */
export async function postForwards(money: MoneyContext, treasury: NodeTreasury, through: bigint): Promise<void> {
  const old = nanoseconds(money.clock.now()) - nanoseconds(new Date(YOUNG_MS));
  let from = through, last = through, count = 0, feesMsat: Msat = ZERO_MSAT;
  const record = async (): Promise<boolean> => {
    if (last === from) return true;
    const recorded = await recordForwards(money, from, last, feesMsat);
    [from, count, feesMsat] = [last, 0, ZERO_MSAT];
    return recorded;
  };
  for await (const forward of treasury.forwards(through)) {
    if (forward.atNs > old) break;
    last = forward.atNs;
    count += 1;
    feesMsat = addMsat(feesMsat, forward.feeMsat);
    if (count === BATCH && !(await record())) return;
  }
  await record();
}

/** @returns false when somebody else has moved the cursor: these are in the books */
async function recordForwards(money: MoneyContext, from: bigint, through: bigint, feesMsat: Msat): Promise<boolean> {
  return money.db.transaction(async (tx) => {
    const { rowCount } = await tx.query('update nodes set forwards_through = $3 where id = $1 and forwards_through = $2', [money.nodeId, from, through]);
    if (rowCount === 0) return false;
    if (feesMsat > 0n) await post(tx, [forwardEarn(money.accounts, newUuid(), feesMsat)]);
    return true;
  });
}

/** What the books do not have of it yet, msat. */
export async function unpostedForwards(treasury: NodeTreasury, through: bigint): Promise<Msat> {
  let feesMsat: Msat = ZERO_MSAT;
  for await (const forward of treasury.forwards(through)) feesMsat = addMsat(feesMsat, forward.feeMsat);
  return feesMsat;
}
