'use client';

import type { PayoutJson } from '@l402kit/contracts';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { api } from '../../lib/api';
import { moment } from '../../lib/time';
import { Amount } from '../../ui/amount';
import { Balance } from '../../ui/facts';
import { Section } from '../../ui/section';
import { LoadingLines, Unread } from '../../ui/states';
import { Status } from '../../ui/status';
import { PairStrip } from '../../ui/ticks';
import { PayOutNow } from '../payouts/pay-out-now';
import { payoutWords } from '../payouts/payout-words';
import { useOperator } from '../shell/account-shell';
import s from './overview.module.css';

const POLL_MS = 10_000;

/** What is owed, what is on its way, and what becomes of it next. */
export function BalanceSection() {
  const operator = useOperator();
  const balance = useQuery({ queryKey: ['balance'], queryFn: api.balance, refetchInterval: POLL_MS });
  const last = useQuery({ queryKey: ['payouts', 'last'], queryFn: () => api.payouts.list({ status: 'settled', limit: 1 }) });
  const payout = last.data?.data[0];
  return (
    <Section title="Your balance" aside="sat">
      {/* What stands below it keeps its place, whether there was a payout or not. */}
      <div className={s.balance}>
        {(balance.isPending || last.isPending) && !balance.isError && <LoadingLines what="the balance" lines={4} />}
        {balance.isError && <Unread what="The balance could not be read" error={balance.error} onRetry={() => void balance.refetch()} />}
        {balance.data !== undefined && !last.isPending && !balance.isError && (
          <>
            <Balance entries={[
              ['Owed to you', <Amount key="owed" msat={balance.data.owedMsat} />],
              ['On its way to you', <Amount key="flight" msat={balance.data.inFlightMsat} />],
            ]} total={['Yours, not yet arrived', <Amount key="sum" msat={balance.data.owedMsat + balance.data.inFlightMsat} />]} />
            <p className="muted">{payoutWords(balance.data, operator)}</p>
            {payout !== undefined && <LastPayout payout={payout} />}
            <PayOutNow disabled={balance.data.owedMsat < 1000 || balance.data.payout.state === 'in-flight'} />
          </>
        )}
      </div>
    </Section>
  );
}

function LastPayout({ payout }: { payout: PayoutJson }) {
  return (
    <div className={s.receipt}>
      <div className="row between"><Status kind="out">Last payout</Status><Amount msat={payout.amountMsat} decimals="needed" unit /></div>
      <p className="faint small wrapAny"><time dateTime={payout.finishedAt ?? payout.createdAt}>{moment(payout.finishedAt ?? payout.createdAt)}</time> UTC, to {payout.destination}</p>
      {payout.paymentHash !== null && <PairStrip hash={payout.paymentHash} preimage={payout.preimage} />}
      <p className="row between"><span className="mono faint">{payout.paymentHash?.slice(0, 6)}…{payout.paymentHash?.slice(-4)}</span><Link href={`/payouts/${payout.id}`} prefetch={false}>Receipt</Link></p>
    </div>
  );
}
