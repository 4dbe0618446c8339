/** What to do about a payment whose fate we do not know. Pure: the one place that decides between waiting, sending and releasing. */
import type { PaymentLookup } from '../ports/lightning-node.js';
import { RELEASE_AFTER_EXPIRY_MS, RESEND_UNTIL_BEFORE_EXPIRY_MS } from './payout-policy.js';

export type RecoveryStep =
  | { readonly do: 'settle'; readonly preimage: string; readonly feeMsat: bigint }
  | { readonly do: 'fail'; readonly reason: string }
  | { readonly do: 'wait' }
  /** the node has never seen this hash: the same BOLT11 may be sent */
  | { readonly do: 'send' }
  | { readonly do: 'release'; readonly reason: string };

export function recoveryStep(lookup: PaymentLookup, bolt11ExpiresAt: Date, now: Date): RecoveryStep {
  switch (lookup.state) {
    case 'succeeded': return { do: 'settle', preimage: lookup.preimage, feeMsat: lookup.feeMsat };
    case 'failed': return { do: 'fail', reason: lookup.reason };
    case 'in-flight': return { do: 'wait' };
    case 'not-found': {
      const untilExpiry = bolt11ExpiresAt.getTime() - now.getTime();
      if (untilExpiry > RESEND_UNTIL_BEFORE_EXPIRY_MS) return { do: 'send' };
      if (-untilExpiry > RELEASE_AFTER_EXPIRY_MS) return { do: 'release', reason: 'the invoice expired before the payment could be sent' };
      return { do: 'wait' };
    }
  }
}
