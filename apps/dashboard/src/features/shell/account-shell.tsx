'use client';

import type { OperatorJson, SessionJson } from '@l402kit/contracts';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { createContext, useContext, type ReactNode } from 'react';
import { api } from '../../lib/api';
import { LiveEvents } from '../../lib/live-events';
import { ApiCache } from '../../lib/query-client';
import { day } from '../../lib/time';
import { SideFrame } from './side-frame';
import { SignOut } from './sign-out';
import s from './side-frame.module.css';

const Context = createContext<SessionJson | null>(null);

/** The session that the page was opened with: who looks, and what may be done. */
export function useSession(): SessionJson {
  const session = useContext(Context);
  if (session === null) throw new Error('useSession is for pages inside AccountShell.');
  return session;
}

/** The account as it is now; as the page was opened with, until it was read again. */
export function useOperator(): OperatorJson {
  const session = useSession();
  return useQuery({ queryKey: ['operator'], queryFn: api.operators.current, initialData: session.operator, initialDataUpdatedAt: 0 }).data;
}

/** Whether this session may do what needs the scope; admin may do everything. */
export function useMay(scope: SessionJson['scopes'][number]): boolean {
  const { scopes } = useSession();
  return scopes.includes(scope) || scopes.includes('admin');
}

export function AccountShell({ session, children }: { session: SessionJson; children: ReactNode }) {
  return (
    <ApiCache>
      <Context value={session}>
        <LiveEvents>
          <SideFrame home="/overview" nav={<Nav />} foot={<p className="row"><a href="/docs">API</a><SignOut /></p>}>{children}</SideFrame>
        </LiveEvents>
      </Context>
    </ApiCache>
  );
}

const WORK = [['/overview', 'Overview'], ['/payments', 'Payments'], ['/payouts', 'Payouts'], ['/webhooks', 'Webhooks'], ['/exports', 'Exports']] as const;
const ACCOUNT = [['/keys', 'API keys'], ['/billing', 'Billing'], ['/settings', 'Settings']] as const;

function Nav() {
  const operator = useOperator();
  const path = usePathname();
  const links = (pages: readonly (readonly [string, string])[]) => (
    <ul className={s.links}>
      {pages.map(([href, words]) => (
        <li key={href}><Link href={href} prefetch={false} {...(path === href || path.startsWith(`${href}/`) ? { 'aria-current': 'page' as const } : {})}>{words}</Link></li>
      ))}
    </ul>
  );
  return (
    <>
      <Link className={s.account} href="/settings" prefetch={false}><b>{operator.lightningAddress}</b><span>{tierWords(operator)}</span></Link>
      <nav aria-label="Dashboard">{links(WORK)}{links(ACCOUNT)}</nav>
    </>
  );
}

function tierWords({ tier, tierUntil }: OperatorJson): string {
  if (tier === 'founder') return 'Founder';
  if (tier === 'pro') return tierUntil === null ? 'Pro' : `Pro until ${day(tierUntil)}`;
  return 'Free';
}
