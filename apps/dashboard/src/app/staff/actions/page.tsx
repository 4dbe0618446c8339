import type { Metadata } from 'next';
import { ActionsPage } from '../../../features/staff/actions-page';

export const metadata: Metadata = { title: 'What staff did' };

export default function Page() {
  return <ActionsPage />;
}
