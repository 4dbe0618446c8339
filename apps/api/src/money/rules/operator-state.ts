/** What an operator's state allows. Pure. */
import { INVOICES_REFUSED_AFTER_MS } from './payout-policy.js';

export type OperatorStatus = 'active' | 'unreachable' | 'dormant' | 'closing' | 'closed';

export interface OperatorState {
  readonly status: OperatorStatus;
  readonly unreachableSince: Date | null;
}

export type InvoicesRefused = 'address-unreachable' | 'operator-closed';

/** Undefined: new invoices may be opened. We take no money that we have not been able to forward for three days. */
export function whyInvoicesAreRefused(operator: OperatorState, now: Date): InvoicesRefused | undefined {
  if (operator.status === 'closing' || operator.status === 'closed') return 'operator-closed';
  if (operator.unreachableSince === null || operator.status === 'active') return undefined;
  return now.getTime() - operator.unreachableSince.getTime() > INVOICES_REFUSED_AFTER_MS ? 'address-unreachable' : undefined;
}
