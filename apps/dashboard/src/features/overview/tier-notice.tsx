'use client';

import type { TiersJson } from '@l402kit/contracts';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../lib/api';
import { grouped } from '../../lib/money';
import { DAY, day } from '../../lib/time';
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
  if (operator.tier !== 'pro' || operator.tierUntil === null) return null;
  // Told from the account, which the page comes with: a notice that came later would push everything down.
  const daysLeft = Math.max(0, Math.ceil((Date.parse(operator.tierUntil) - Date.now()) / DAY));
  if (daysLeft > WARN_DAYS) return null;
  const ends = <>Pro ends {daysLeft === 0 ? 'today' : `in ${daysLeft} ${daysLeft === 1 ? 'day' : 'days'}, on ${day(operator.tierUntil)}`}</>;
  if (!operator.renewFromBalance) {
    return <Notice tone="warn" action={<ButtonLink href="/billing">Renew</ButtonLink>}>{ends}. From then on, history older than 7 days is hidden, not deleted.</Notice>;
  }
  if (tiers.data?.current.renewalCovered !== false) {
    return <Notice action={<ButtonLink href="/billing">Billing</ButtonLink>}>{ends}, and is renewed from your balance on that day. Payouts take from the same balance.</Notice>;
  }
  return (
    <Notice tone="warn" action={<ButtonLink href="/billing">Renew</ButtonLink>}>
      {ends}, and your balance would not pay for it now. Renew over Lightning, or let payouts leave {priceWords(tiers.data)} in it.
    </Notice>
  );
}

function priceWords({ tiers }: TiersJson): string {
  const price = tiers.find(({ tier }) => tier === 'pro')?.priceSats;
  return price === undefined ? 'its price' : `${grouped(price)} sat`;
}
