'use client';

import type { BalanceDayJson, BalanceJson, OperatorJson, PayoutJson } from '@l402kit/contracts';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { api } from '../../lib/api';
import { grouped, millionthsText } from '../../lib/money';
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

/** What today brought and what is there now, and what becomes of it next. */
export function BalanceSection() {
  const operator = useOperator();
  const balance = useQuery({ queryKey: ['balance'], queryFn: api.balance, refetchInterval: POLL_MS });
  const today = useQuery({ queryKey: ['balance', 'today'], queryFn: api.balanceToday, refetchInterval: POLL_MS });
  const last = useQuery({ queryKey: ['payouts', 'last'], queryFn: () => api.payouts.list({ status: 'settled', limit: 1 }) });
  const payout = last.data?.data[0];
  const isReading = balance.isPending || today.isPending || last.isPending;
  return (
    <Section title="Your balance today" aside="sat, UTC">
      {/* What stands below it keeps its place, whether there was a payout or not. */}
      <div className={s.balance}>
        {isReading && !balance.isError && <LoadingLines what="the balance" lines={6} />}
        {balance.isError && <Unread what="The balance could not be read" error={balance.error} onRetry={() => void balance.refetch()} />}
        {balance.data !== undefined && !isReading && !balance.isError && (
          <>
            {today.data === undefined ? <Now balance={balance.data} /> : <Today today={today.data} operator={operator} />}
            <p className="muted">{payoutWords(balance.data, operator)}</p>
            {payout !== undefined && <LastPayout payout={payout} />}
            <PayOutNow disabled={balance.data.owedMsat < 1000 || balance.data.payout.state === 'in-flight'} />
          </>
        )}
      </div>
    </Section>
  );
}

/** From 00:00 to now, line by line: it adds up to the msat. */
function Today({ today, operator }: { today: BalanceDayJson; operator: OperatorJson }) {
  const { openingMsat, payments, receivedMsat, feeMsat, payouts, paidOutMsat, otherMsat, closingMsat, inFlightMsat } = today;
  return (
    <>
      <Balance entries={[
        ['Yours at 00:00', <Amount key="opening" msat={openingMsat} />],
        [`Received, ${grouped(payments)} ${payments === 1 ? 'call' : 'calls'}`, <Amount key="received" msat={receivedMsat} signed />],
        [`Fee, ${millionthsText(operator.feePpm)}`, <Amount key="fee" msat={-feeMsat} />],
        [`Paid out, ${grouped(payouts)} ${payouts === 1 ? 'payout' : 'payouts'}`, <Amount key="out" msat={-paidOutMsat} />],
        ...(otherMsat === 0 ? [] : [['Tiers, proofs and other', <Amount key="other" msat={otherMsat} signed />] as const]),
      ]} total={['Yours now', <Amount key="closing" msat={closingMsat} />]} />
      {inFlightMsat > 0 && <p className="muted"><Amount msat={inFlightMsat} unit /> of it on its way to you</p>}
    </>
  );
}

/** Where the day could not be read. */
function Now({ balance: { owedMsat, inFlightMsat } }: { balance: BalanceJson }) {
  return (
    <Balance entries={[
      ['Owed to you', <Amount key="owed" msat={owedMsat} />],
      ['On its way to you', <Amount key="flight" msat={inFlightMsat} />],
    ]} total={['Yours, not yet arrived', <Amount key="sum" msat={owedMsat + inFlightMsat} />]} />
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
