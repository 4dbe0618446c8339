/** How a payment on its way ends in the books: an operator's payout and a proof of an address differ in nothing else. */
import type { Msat } from '@l402kit/money-types';
import { failPayout } from './fail-payout.js';
import type { MoneyContext } from './money-context.js';
import type { LivePayout } from './payout-row.js';
import type { Reason } from './payout-schedule.js';
import { failProof, settleProof } from './proof-ends.js';
import { settlePayout } from './settle-payout.js';

export interface PayoutEnds {
  settle(money: MoneyContext, payoutId: string, preimage: string, routingFeeMsat: Msat): Promise<unknown>;
  fail(money: MoneyContext, payoutId: string, reason: Reason): Promise<unknown>;
}

const ENDS: Readonly<Record<LivePayout['kind'], PayoutEnds>> = {
  payout: { settle: settlePayout, fail: failPayout },
  proof: { settle: settleProof, fail: failProof },
};

export const endsOf = (kind: LivePayout['kind']): PayoutEnds => ENDS[kind];
