'use client';

import { useQuery } from '@tanstack/react-query';
import { api } from '../../lib/api';
import { day } from '../../lib/time';
import { ButtonLink } from '../../ui/button';
import { Notice } from '../../ui/notice';
import { useOperator } from '../shell/account-shell';

const WARN_DAYS = 7;

/** What needs attention about the account itself: its tier ends, its address fails, it closes. */
export function TierNotice() {
  const operator = useOperator();
  const tiers = useQuery({ queryKey: ['tiers'], queryFn: api.tiers.show, staleTime: 60_000 });
  if (operator.status === 'closing') return <Notice tone="warn" action={<ButtonLink href="/settings">Settings</ButtonLink>}>This account is closing: no new invoices are made, and what is owed is paid out.</Notice>;
  if (operator.status === 'unreachable' || operator.status === 'dormant') {
    return <Notice tone="fault" action={<ButtonLink href="/payouts">See the payouts</ButtonLink>}>Your sats are kept. Payouts to {operator.lightningAddress} do not arrive at the moment; the reason is with the payouts.</Notice>;
  }
  const current = tiers.data?.current;
  if (current?.tier !== 'pro' || current.until === null || current.daysLeft === null || current.daysLeft > WARN_DAYS || current.renewFromBalance) return null;
  return (
    <Notice tone="warn" action={<ButtonLink href="/billing">Renew</ButtonLink>}>
      Pro ends in {current.daysLeft} {current.daysLeft === 1 ? 'day' : 'days'}, on {day(current.until)}. From then on, history older than 7 days is hidden, not deleted.
    </Notice>
  );
}
