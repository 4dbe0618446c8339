import type { Metadata } from 'next';
import { PayoutPage } from '../../../../features/payouts/payout-page';

export const metadata: Metadata = { title: 'Payout' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <PayoutPage id={decodeURIComponent(id)} />;
}
