import type { Metadata } from 'next';
import { QueuesPage } from '../../../features/staff/queues-page';

export const metadata: Metadata = { title: 'Queues, staff' };

export default function Page() {
  return <QueuesPage />;
}
