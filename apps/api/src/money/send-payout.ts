/**
 * Step 3c: the reserved payout is sent and its answer recorded. `unknown` changes nothing: the payout stays on its way
 * until the node says what became of its hash (reconcile-payouts.ts).
 */
import type { Msat } from '@l402kit/money-types';
import type { MoneyContext } from './money-context.js';
import { endsOf } from './payout-ends.js';
import type { LivePayout } from './payout-row.js';

export interface ReservedPayout {
  readonly payoutId: string;
  readonly kind: LivePayout['kind'];
  readonly bolt11: string;
  readonly feeLimitMsat: Msat;
  /** false once our lease may have ended: somebody else may be at work on it */
  readonly mayWork: () => boolean;
}

export type SendOutcome = 'settled' | 'failed' | 'unknown' | 'not-sent';

export async function sendPayout(money: MoneyContext, payout: ReservedPayout): Promise<SendOutcome> {
  // Frozen between the reservation and here, we would send what another worker has meanwhile taken over.
  if (!payout.mayWork()) return 'not-sent';
  const result = await money.node.pay({
    bolt11: payout.bolt11, maxFeeMsat: payout.feeLimitMsat, maxTotalCltvBlocks: money.settings.payoutMaxCltvBlocks, timeoutSeconds: money.settings.payoutTimeoutSeconds,
  });
  const ends = endsOf(payout.kind);
  switch (result.state) {
    case 'succeeded':
      await ends.settle(money, payout.payoutId, result.preimage, result.feeMsat);
      return 'settled';
    case 'failed':
      await ends.fail(money, payout.payoutId, { code: 'payout-payment-failed', detail: `The payment could not be made: ${result.reason}.` });
      return 'failed';
    case 'unknown':
      return 'unknown';
  }
}
