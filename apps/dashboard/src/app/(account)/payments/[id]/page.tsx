import type { Metadata } from 'next';

export const metadata: Metadata = { title: 'Payment' };

/** The payment is shown by the layout, which knows its neighbours in the list. */
export default function PaymentPage() {
  return null;
}
