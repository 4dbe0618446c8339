'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
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
import { StaffOverview } from './staff-overview';

/** For the platform's own people, on a loopback port of its own. Wallets on an allow-list only. */
export function StaffPage() {
  return <ApiCache><StaffFrame /></ApiCache>;
}

function StaffFrame() {
  const session = useQuery({ queryKey: ['staff-session'], queryFn: staffSession });
  const nav = (
    <nav aria-label="Staff">
      <ul className={frame.links}>{[['#volume', 'Volume'], ['#unknown', 'Unknown payments'], ['#stuck', 'Stuck payouts'], ['#ledger', 'Ledger check'], ['#queues', 'Queues']].map(([href, words]) => <li key={href}><a href={href}>{words}</a></li>)}</ul>
    </nav>
  );
  return (
    <SideFrame home="/staff" nav={nav} foot={session.data !== undefined && session.data !== null ? <p className="row"><span>Staff</span><StaffSignOut /></p> : <p>Staff</p>}>
      <Page>
        {session.isPending && <><PageHead title="Node and money" /><LoadingLines what="the session" /></>}
        {session.isError && <><PageHead title="Node and money" /><Problem title="The staff API could not be reached" error={session.error} onRetry={() => void session.refetch()} safe="Operators do not notice: their API is another process." /></>}
        {session.data === null && <StaffSignIn onDone={() => void session.refetch()} />}
        {session.data !== undefined && session.data !== null && <StaffOverview />}
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
