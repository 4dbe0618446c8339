import type { Metadata } from 'next';
import { StaffEndpointsPage } from '../../../features/staff/endpoints-page';

export const metadata: Metadata = { title: 'Endpoints, staff' };

export default function Page() {
  return <StaffEndpointsPage />;
}
