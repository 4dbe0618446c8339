import type { InvoiceJson } from '@l402kit/contracts';
import { Status, type StatusKind } from '../../ui/status';

const WORDS: Readonly<Record<InvoiceJson['status'], readonly [StatusKind, string]>> = {
  open: ['open', 'Open'],
  paid: ['paid', 'Paid'],
  expired: ['expired', 'Expired'],
  cancelling: ['expired', 'Being cancelled'],
  cancelled: ['expired', 'Cancelled'],
};

export function InvoiceStatus({ invoice }: { invoice: Pick<InvoiceJson, 'status' | 'late' | 'paidOut'> }) {
  if (invoice.status === 'paid' && invoice.paidOut === true) return <Status kind="out">Paid out</Status>;
  const [kind, words] = WORDS[invoice.status];
  return <Status kind={kind}>{invoice.status === 'paid' && invoice.late ? 'Paid late' : words}</Status>;
}
