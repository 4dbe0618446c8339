import type { Metadata } from 'next';
import { StaffOverview } from '../../features/staff/staff-overview';

export const metadata: Metadata = { title: 'Staff' };

export default function Page() {
  return <StaffOverview />;
}
