'use client';

import type { PayoutJson } from '@l402kit/contracts';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { api } from '../../lib/api';
import { amountText } from '../../lib/money';
import { fullMoment } from '../../lib/time';
import { Amount } from '../../ui/amount';
import { SameRequest } from '../../ui/code';
import { CopyButton } from '../../ui/copy-button';
import { Facts } from '../../ui/facts';
import { Notice } from '../../ui/notice';
import { PageHead, Section } from '../../ui/section';
import { LoadingLines, Problem } from '../../ui/states';
import { PairStrip } from '../../ui/ticks';
import { Timeline, type TimelineStep } from '../../ui/timeline';
import { FiatEstimate } from '../shell/fiat-estimate';
import { Page } from '../shell/page';
import { CarriedPayments } from './carried-payments';
import { failureWords, PayoutStatus, sentence } from './payout-words';
import s from './payout-page.module.css';

export function PayoutPage({ id }: { id: string }) {
  const payout = useQuery({ queryKey: ['payouts', 'one', id], queryFn: () => api.payouts.show(id) });
  return (
    <Page>
      <PageHead title="Payout" back={{ href: '/payouts', words: 'Payouts' }} />
      {payout.isPending && <LoadingLines what="the payout" />}
      {payout.isError && <Problem title="The payout could not be read" error={payout.error} onRetry={() => void payout.refetch()} />}
      {payout.data !== undefined && <Payout payout={payout.data} />}
      <SameRequest request={`GET /v1/payouts/${id}`} />
    </Page>
  );
}

function Payout({ payout }: { payout: PayoutJson }) {
  return (
    <>
      <div className={s.title}><p><Amount msat={payout.amountMsat} decimals="needed" unit /></p><PayoutStatus payout={payout} /><FiatEstimate msat={payout.amountMsat} /></div>
      {payout.status === 'failed' && <Notice tone="warn">{failureWords(payout)}</Notice>}
      {payout.warnings.map((warning) => <Notice key={warning} tone="warn">{warning}</Notice>)}
      <div className="cols colsEven">
        <Section title={payout.status === 'settled' ? 'Receipt' : 'Payout'}>
          <Facts facts={[
            ['Id', <span className="mono" key="id">{payout.id}</span>],
            ['To', payout.destination],
            [payout.status === 'settled' ? 'Arrived' : payout.status === 'failed' ? 'Would have arrived' : 'Arrives', <Amount key="amount" msat={payout.amountMsat} unit />],
            ['Route', routeWords(payout)],
            ['Left', fullMoment(payout.createdAt)],
            payout.finishedAt !== null && [payout.status === 'settled' ? 'Settled' : 'Ended', fullMoment(payout.finishedAt)],
          ]} />
        </Section>
        <Section title="What happened" aside="UTC"><Timeline steps={steps(payout)} /></Section>
      </div>
      {payout.paymentHash !== null && <Proof payout={payout} hash={payout.paymentHash} preimage={payout.preimage} />}
      {payout.kind === 'payout' && payout.status !== 'failed' && <CarriedPayments payoutId={payout.id} />}
    </>
  );
}

function routeWords({ status, routingFeeMsat, routingBorneMsat, feeLimitMsat }: PayoutJson): string {
  if (routingFeeMsat === null) return `${status === 'failed' ? 'Might have cost' : 'May cost'} up to ${amountText(feeLimitMsat)}`;
  if (routingBorneMsat === null || routingBorneMsat === 0) return `Cost ${amountText(routingFeeMsat)}, paid by us`;
  return `Cost ${amountText(routingFeeMsat)}: ${amountText(routingBorneMsat)} came off your balance, the rest is paid by us`;
}

function steps(payout: PayoutJson): TimelineStep[] {
  const all: TimelineStep[] = [{
    key: 'left', at: payout.createdAt, title: 'Reserved, then sent',
    children: <p>{amountText(payout.amountMsat)} was set aside for this invoice of your wallet before anything was sent.</p>,
  }];
  if (payout.finishedAt === null) return all;
  all.push(payout.status === 'settled'
    ? { key: 'settled', at: payout.finishedAt, title: 'Settled', tone: 'out', children: <p>Your wallet gave up the preimage, so it was paid.</p> }
    : { key: 'failed', at: payout.finishedAt, title: 'Did not arrive', children: <p>{sentence(payout.failureDetail ?? payout.failureCode ?? 'no reason was given')} The amount is owed to you again. <Link href="/payouts" prefetch={false}>See what happens next</Link></p> });
  return all;
}

function Proof({ payout, hash, preimage }: { payout: PayoutJson; hash: string; preimage: string | null }) {
  return (
    <Section title={preimage === null ? 'Identity' : 'Proof'}>
      <div className={s.proof}>
        <p className={`${s.line} mono`}><span className="faint">hash of your wallet’s invoice</span><span className="wrapAny">{hash}</span><CopyButton text={hash} what="payment hash" /></p>
        <PairStrip hash={hash} preimage={preimage} />
        {preimage === null
          ? <p className="muted">{payout.status === 'failed' ? 'It was not paid, so there is no preimage to show below the line.' : 'A preimage appears below the line when the wallet was paid.'}</p>
          : <p className={`${s.line} mono`}><span className={s.preimage}>preimage: its SHA-256 is the hash above</span><span className="wrapAny">{preimage}</span><CopyButton text={preimage} what="preimage" /></p>}
      </div>
    </Section>
  );
}
