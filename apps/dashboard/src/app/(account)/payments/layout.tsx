import type { Metadata } from 'next';
import { Suspense, type ReactNode } from 'react';
import { PaymentsPage } from '../../../features/payments/payments-page';

export const metadata: Metadata = { title: 'Payments' };

export default function PaymentsLayout({ children }: { children: ReactNode }) {
  return <Suspense><PaymentsPage>{children}</PaymentsPage></Suspense>;
}
