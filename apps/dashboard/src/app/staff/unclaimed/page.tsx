import type { Metadata } from 'next';
import { UnclaimedPage } from '../../../features/staff/unclaimed-page';

export const metadata: Metadata = { title: 'Unclaimed, staff' };

export default function Page() {
  return <UnclaimedPage />;
}
