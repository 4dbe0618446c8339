import { redirect } from 'next/navigation';
import type { ReactNode } from 'react';
import { AccountShell } from '../../features/shell/account-shell';
import { ServiceAway } from '../../features/shell/service-away';
import { readSession } from '../../lib/read-session';

export default async function AccountLayout({ children }: { children: ReactNode }) {
  const state = await readSession();
  if (state.kind === 'signed-out') redirect('/sign-in');
  if (state.kind === 'unknown') return <ServiceAway />;
  return <AccountShell session={state.session}>{children}</AccountShell>;
}
