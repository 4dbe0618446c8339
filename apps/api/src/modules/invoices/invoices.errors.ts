import type { CancelInvoiceResult } from '../../money/cancel-invoice.js';
import type { InvoicesRefused } from '../../money/rules/operator-state.js';
import { notFound, Problem } from '../../platform/problem-details/problem.js';

export const invoiceNotFound = (): Problem => notFound('invoice');

export const invoicesRefused = (why: InvoicesRefused): Problem =>
  why === 'operator-closed' ? new Problem('operator-closed') : new Problem('operator-unreachable', undefined, { headers: { 'retry-after': '3600' } });

const CANCEL_REFUSED = {
  'not-found': invoiceNotFound,
  'already-paid': () => new Problem('invoice-not-cancellable', 'It has been paid.'),
  'already-expired': () => new Problem('invoice-not-cancellable', 'It has expired.'),
} as const satisfies Record<Exclude<CancelInvoiceResult, 'cancelled'>, () => Problem>;

export const cancelRefused = (why: keyof typeof CANCEL_REFUSED): Problem => CANCEL_REFUSED[why]();
