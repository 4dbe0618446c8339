/** Step 3: one attempt to pay one operator what it is owed, from the claim to the node's answer. */
import { newUuid, publicId } from '@l402kit/money-types';
import { recordFailedAttempt } from './fail-payout.js';
import type { MoneyContext } from './money-context.js';
import { type DuePayout, postpone, rest } from './payout-schedule.js';
import type { PayoutWork, Work } from './payout-work.js';
import { NodeUnavailable } from './ports/lightning-node.js';
import { preparePayout } from './prepare-payout.js';
import { reservePayout } from './reserve-payout.js';
import type { NothingToPay } from './rules/payout-policy.js';
import { type SendOutcome, sendPayout } from './send-payout.js';
import { mayHoldMore } from './held-payouts.js';
import type { NoPlace } from './payout-hosts.js';

export type AttemptOutcome = SendOutcome | 'nothing' | 'held' | 'postponed' | 'address-problem';

const NODE_DOWN_DELAY_MS = 5_000;
const BUSY_DELAY_MS = 5_000;
const CROWDED_DELAY_MS = 10_000;
const FULL_DELAY_MS = 2_000;
const HALTED_DELAY_MS = 10_000;
const LIQUIDITY_DELAY_MS = 60_000;

export async function attemptPayout(money: MoneyContext, due: DuePayout, workList: PayoutWork, work: Work): Promise<AttemptOutcome> {
  const { operatorId } = due;
  if (!(await mayHoldMore(money, due))) return waitForHost(money, operatorId, 'held');
  const payoutId = newUuid();
  try {
    const prepared = await preparePayout(money, due, payoutId);
    switch (prepared.is) {
      case 'problem':
        if (prepared.reason.code === 'address-busy') {
          await postpone(money, operatorId, BUSY_DELAY_MS, prepared.reason);
          return 'postponed';
        }
        await recordFailedAttempt(money, due, payoutId, prepared.amountMsat, prepared.reason);
        return 'address-problem';
      case 'held':
        await postpone(money, operatorId, money.settings.payoutCallbackIntervalMs, {
          code: 'payout-route-too-dear',
          detail: `The route would cost ${prepared.costMsat} msat and ${prepared.budgetMsat} msat may be spent on it. Wait for more volume, change the payout address, or accept to bear the excess.`,
        }, prepared);
        return 'held';
      case 'nothing':
        return await waitForMore(money, due, prepared.why);
      case 'ready':
        break;
    }
    if (!workList.mayGoOn(work)) return 'not-sent';
    const { payout } = prepared;
    const reservation = await reservePayout(money, due, payout);
    switch (reservation.is) {
      case 'problem':
        await recordFailedAttempt(money, due, payoutId, payout.amountMsat, reservation.reason);
        return 'address-problem';
      case 'stale':
        await postpone(money, operatorId, 0, { code: 'payout-begins-again', detail: 'Something changed while the payout was being prepared.' });
        return 'postponed';
      case 'halted':
        await postpone(money, operatorId, HALTED_DELAY_MS, { code: 'payouts-halted', detail: 'Payouts are stopped while the platform’s staff check the node. What is owed is safe.' });
        return 'postponed';
      case 'reserved':
        break;
    }
    work.payoutId = payoutId;
    return await sendPayout(money, { payoutId, kind: 'payout', bolt11: payout.bolt11, feeLimitMsat: payout.feeLimitMsat, mayWork: () => workList.mayGoOn(work) });
  } catch (error) {
    if (!(error instanceof NodeUnavailable)) throw error;
    money.log.warn({ operatorId: publicId('operator', operatorId), err: error }, 'payout waits: the node is not available');
    if (!work.payoutId) await postpone(money, operatorId, NODE_DOWN_DELAY_MS, { code: 'node-unavailable', detail: 'The Lightning node is not available just now. The payout is tried again in a few seconds.' });
    return 'postponed';
  }
}

/** Earlier payouts to the host come first. Spread, so that those who wait do not come back all at once. */
export async function waitForHost(money: MoneyContext, operatorId: string, why: NoPlace): Promise<'postponed'> {
  const delayMs = why === 'held' ? CROWDED_DELAY_MS : FULL_DELAY_MS * (0.5 + Math.random());
  await postpone(money, operatorId, delayMs, { code: 'payout-waits-for-held', detail: 'Earlier payouts to this address’s host are still on their way. This one waits until they have arrived or failed.' });
  return 'postponed';
}

async function waitForMore(money: MoneyContext, due: DuePayout, why: NothingToPay): Promise<AttemptOutcome> {
  if (why.code === 'node-cannot-send') {
    money.log.alarm({ nodeCanSendMsat: why.nodeCanSendMsat, owedMsat: due.owedMsat }, 'the node cannot send what is owed: it needs outbound liquidity');
    await postpone(money, due.operatorId, LIQUIDITY_DELAY_MS, { code: 'node-cannot-send', detail: 'Our node cannot send this amount just now. The payout is tried again within a minute.' });
    return 'postponed';
  }
  await rest(money, due.operatorId, due.ledgerAccountId, due.owedMsat, why.code === 'below-minimum'
    ? { code: 'below-minimum', detail: `${due.owedMsat} msat are owed and ${why.minimumMsat} msat is the least that can be paid to this address. It is paid out as soon as it is reached.` }
    : undefined);
  return 'nothing';
}
