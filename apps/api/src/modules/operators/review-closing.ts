/** Once a minute: accounts that are closing are closed and erased as soon as nothing is owed, on its way or payable any more. */
import { publicId } from '@l402kit/money-types';
import { setAsideLate, settleClosing } from '../../money/close-operator.js';
import type { MoneyContext } from '../../money/money-context.js';
import { eraseInvoiceTexts, eraseOperator } from './erase-operator.js';

/** @returns how many were closed */
export async function reviewClosing(money: MoneyContext): Promise<number> {
  // What the account is still to be told is told first.
  const { rows } = await money.db.pool.query<{ id: string }>(
    `select id from operators o where status = 'closing' and not exists (select 1 from outbox where operator_id = o.id) order by closing_since`);
  let closed = 0;
  for (const { id } of rows) {
    // One account that cannot be closed keeps no other from it.
    closed += await closeOne(money, id).catch((error: unknown) => {
      money.log.warn({ operatorId: publicId('operator', id), err: error }, 'an account could not be closed: it is tried again in a minute');
      return 0;
    });
  }
  await setAsideLate(money);
  return closed;
}

/** @returns 1 when it was closed */
async function closeOne(money: MoneyContext, id: string): Promise<number> {
  if (await money.db.transaction((tx) => settleClosing(money, tx, id)) === 'waits') return 0;
  await eraseInvoiceTexts(money.db, id);
  return money.db.transaction(async (tx) => {
    // Somebody may have paid a cancelled invoice meanwhile: then it is paid out first.
    if (await settleClosing(money, tx, id) === 'waits') return 0;
    await eraseOperator(tx, id);
    return 1;
  });
}
