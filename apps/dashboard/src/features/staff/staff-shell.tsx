'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { ApiProblem } from '../../lib/api-problem';
import { api } from '../../lib/api';
import { ApiCache } from '../../lib/query-client';
import { Button } from '../../ui/button';
import { LoadingLines, Problem } from '../../ui/states';
import { PageHead, Section } from '../../ui/section';
import { WalletRequest } from '../sign-in/wallet-request';
import { SideFrame } from '../shell/side-frame';
import { Page } from '../shell/page';
import frame from '../shell/side-frame.module.css';

const PAGES = [['/staff', 'Node and money'], ['/staff/queues', 'Queues'], ['/staff/endpoints', 'Webhook endpoints'], ['/staff/unclaimed', 'Unclaimed money'], ['/staff/actions', 'What staff did']] as const;

/** For the platform's own people, on a loopback port of its own. Wallets on an allow-list only. */
export function StaffShell({ children }: { children: ReactNode }) {
  return <ApiCache><StaffFrame>{children}</StaffFrame></ApiCache>;
}

function StaffFrame({ children }: { children: ReactNode }) {
  const path = usePathname();
  const session = useQuery({ queryKey: ['staff-session'], queryFn: staffSession });
  const nav = (
    <>
      <p className={frame.account}><b>Staff</b><span>{session.data == null ? 'Not signed in' : `Wallet ${session.data.publicKey.slice(0, 10)}…`}</span></p>
      <nav aria-label="Staff">
        <ul className={frame.links}>{PAGES.map(([href, words]) => <li key={href}><Link href={href} prefetch={false} {...(path === href ? { 'aria-current': 'page' as const } : {})}>{words}</Link></li>)}</ul>
      </nav>
    </>
  );
  return (
    <SideFrame staff home="/staff" nav={nav} foot={session.data == null ? null : <p className="row"><StaffSignOut /></p>}>
      <Page>
        {session.isPending && <LoadingLines what="the session" />}
        {session.isError && <><PageHead title="Staff" /><Problem title="The staff API could not be reached" error={session.error} onRetry={() => void session.refetch()} safe="Operators do not notice: their API is another process." /></>}
        {session.data === null && <StaffSignIn onDone={() => void session.refetch()} />}
        {session.data != null && children}
      </Page>
    </SideFrame>
  );
}

/** Null: nobody is signed in. */
async function staffSession() {
  try {
    return await api.staff.session();
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 401) return null;
    throw error;
  }
}

function StaffSignIn({ onDone }: { onDone: () => void }) {
  return (
    <>
      <PageHead title="Staff" />
      <Section title="With a wallet on the list">
        <WalletRequest name="staff" asksFor="Login, nothing paid" start={api.staff.signIn} state={api.staff.signInState} onDone={onDone} />
      </Section>
    </>
  );
}

function StaffSignOut() {
  const client = useQueryClient();
  return <Button look="quiet" onClick={() => void api.staff.signOut().finally(() => client.invalidateQueries())}>Sign out</Button>;
}
