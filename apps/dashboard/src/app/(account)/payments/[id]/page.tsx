import type { Metadata } from 'next';
import { Suspense } from 'react';
import { PaymentDrawer } from '../../../../features/payments/payment-drawer';

export const metadata: Metadata = { title: 'Payment' };

export default async function PaymentPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <Suspense><PaymentDrawer id={decodeURIComponent(id)} /></Suspense>;
}
