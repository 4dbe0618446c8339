'use client';

import type { TierPurchaseJson } from '@l402kit/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../lib/api';
import { grouped } from '../../lib/money';
import { day } from '../../lib/time';
import { Button } from '../../ui/button';
import { SameRequest } from '../../ui/code';
import { Dialog } from '../../ui/dialog';
import { Choice } from '../../ui/field';
import { PageHead, Section } from '../../ui/section';
import { ActionError, LoadingLines, Problem } from '../../ui/states';
import { useMay, useOperator } from '../shell/account-shell';
import { Page } from '../shell/page';
import { Compare } from './compare';
import { HistoryWindow, useHistoryWindow } from './history-window';
import { PayInvoice } from './pay-invoice';
import { Purchases } from './purchases';
import s from './billing.module.css';

type Bought = 'pro' | 'founder';

export function BillingPage() {
  const client = useQueryClient();
  const mayBuy = useMay('admin');
  const { feePpm } = useOperator();
  const [purchase, setPurchase] = useState<TierPurchaseJson>();
  const tiers = useQuery({ queryKey: ['tiers'], queryFn: api.tiers.show });
  const balance = useQuery({ queryKey: ['balance'], queryFn: api.balance });
  const historyWindow = useHistoryWindow(tiers.data?.current.tier === 'free');
  const buy = useMutation({
    mutationFn: ({ tier, payWith }: { tier: Bought; payWith: 'lightning' | 'balance' }) => api.tiers.buy(tier, payWith, crypto.randomUUID()),
    onSuccess: (bought) => {
      setPurchase(bought);
      for (const key of ['tiers', 'operator', 'balance', 'invoices', 'stats']) void client.invalidateQueries({ queryKey: [key] });
    },
  });
  const price = (tier: Bought) => tiers.data?.tiers.find((each) => each.tier === tier);
  const pro = price('pro');
  const founder = price('founder');
  return (
    <Page>
      <PageHead title="Billing" />
      {(tiers.isPending || (tiers.isSuccess && (balance.isPending || historyWindow.isPending))) && <LoadingLines what="the tiers" lines={10} />}
      {tiers.isError && <Problem title="The tiers could not be read" error={tiers.error} onRetry={() => void tiers.refetch()} />}
      {tiers.data !== undefined && !balance.isPending && !historyWindow.isPending && (
        <>
          <Current tier={tiers.data.current.tier} until={tiers.data.current.until} daysLeft={tiers.data.current.daysLeft} />
          {tiers.data.current.tier === 'free' && <HistoryWindow facts={historyWindow} />}
          <div className="cols colsMain">
            <div className="stackLoose">
              {purchase !== undefined && <PayInvoice key={purchase.id} opened={purchase} onClose={() => setPurchase(undefined)} />}
              {pro?.canBuy === true && mayBuy && purchase?.tier !== 'pro' && (
                <Section title={tiers.data.current.tier === 'pro' ? 'Renew Pro, 30 days' : 'Pro, 30 days'} aside={<span><b className="tnum">{grouped(pro.priceSats)}</b> sat</span>}>
                  <div className="stack">
                    <p className="muted">{tiers.data.current.tier === 'pro' ? 'Adds 30 days to what is left.' : 'Everything older than 7 days comes back at once, and can be exported.'}</p>
                    <Buy tier="pro" price={pro.priceSats} main={purchase === undefined} owedMsat={balance.data?.owedMsat} pending={buy.isPending ? buy.variables : undefined} onBuy={buy.mutate} />
                    <RenewFromBalance covered={tiers.data.current.renewalCovered} />
                  </div>
                </Section>
              )}
              {founder?.canBuy === true && mayBuy && purchase?.tier !== 'founder' && (
                <Section title="Founder" aside={<span><b className="tnum">{grouped(founder.priceSats)}</b> sat, once</span>}>
                  <div className="stack"><p className="muted">Pro for life and a direct line to the maintainer.</p><Buy tier="founder" price={founder.priceSats} main={purchase === undefined && pro?.canBuy !== true} owedMsat={balance.data?.owedMsat} pending={buy.isPending ? buy.variables : undefined} onBuy={buy.mutate} /></div>
                </Section>
              )}
              <ActionError error={buy.error} />
            </div>
            <Compare current={tiers.data.current.tier} feePpm={feePpm} />
          </div>
        </>
      )}
      <Purchases onPay={setPurchase} />
      <SameRequest words="Same purchase by API" request={'POST /v1/tiers/purchases {"tier":"pro","payWith":"lightning"}'} />
    </Page>
  );
}

function Current({ tier, until, daysLeft }: { tier: string; until: string | null; daysLeft: number | null }) {
  if (tier === 'founder') return <p>You are a Founder: everything of Pro, for ever.</p>;
  if (tier === 'pro' && until !== null) return <p>Pro until <b>{day(until)}</b>{daysLeft !== null && <span className="muted">, {daysLeft} {daysLeft === 1 ? 'day' : 'days'} left</span>}.</p>;
  return <p>You are on <b>Free</b>: the last 7 days are shown. <span className="muted">Everything older is kept, and comes back with Pro.</span></p>;
}

interface BuyProps {
  readonly tier: Bought;
  readonly price: number;
  /** The one primary button of the page is its. */
  readonly main: boolean;
  /** Undefined where it could not be read: then only Lightning pays. */
  readonly owedMsat: number | undefined;
  readonly pending: { tier: Bought; payWith: string } | undefined;
  readonly onBuy: (wanted: { tier: Bought; payWith: 'lightning' | 'balance' }) => void;
}

function Buy({ tier, price, main, owedMsat, pending, onBuy }: BuyProps) {
  const [asking, setAsking] = useState(false);
  const enough = (owedMsat ?? 0) >= price * 1000;
  const isBusy = (payWith: string) => pending?.tier === tier && pending.payWith === payWith;
  return (
    <div className="row">
      <Button look={main ? 'primary' : 'plain'} busy={isBusy('lightning')} onClick={() => onBuy({ tier, payWith: 'lightning' })}>Pay {grouped(price)} sat over Lightning</Button>
      <Button busy={isBusy('balance')} disabled={!enough} onClick={() => setAsking(true)}>Pay from balance</Button>
      {owedMsat !== undefined && !enough && <span className="faint small">Your balance is {grouped(Math.floor(owedMsat / 1000))} sat.</span>}
      {asking && (
        <Dialog title={`Pay ${grouped(price)} sat from your balance?`} onClose={() => setAsking(false)}>
          <p>It is taken from what you are owed, at once, and cannot be taken back. What is left goes out with the next payouts.</p>
          <div className="row"><Button look="primary" onClick={() => { setAsking(false); onBuy({ tier, payWith: 'balance' }); }}>Pay {grouped(price)} sat</Button><Button onClick={() => setAsking(false)}>Keep it</Button></div>
        </Dialog>
      )}
    </div>
  );
}

/** @param covered whether what is owed now would pay for it; undefined where that does not matter */
function RenewFromBalance({ covered }: { covered: boolean | undefined }) {
  const client = useQueryClient();
  const operator = useOperator();
  const change = useMutation({
    mutationFn: (renewFromBalance: boolean) => api.operators.update({ renewFromBalance }),
    onSuccess: (updated) => { client.setQueryData(['operator'], updated); void client.invalidateQueries({ queryKey: ['tiers'] }); },
  });
  return (
    <div className={s.renew}>
      <Choice type="checkbox" checked={change.isPending ? change.variables : operator.renewFromBalance} disabled={change.isPending} onChange={(event) => change.mutate(event.target.checked)}
        words="Renew Pro from my balance when there is enough" more="On the day it ends. Turn it off at any time." />
      {operator.renewFromBalance && covered === false && <p className="muted small" role="status">What you are owed now would not pay for it. Payouts take from the same balance: a payout threshold above the price keeps it there.</p>}
      <ActionError error={change.error} />
    </div>
  );
}
