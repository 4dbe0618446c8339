'use client';

import type { TierPurchaseJson } from '@l402kit/contracts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api } from '../../lib/api';
import { amountText, grouped } from '../../lib/money';
import { day } from '../../lib/time';
import { Button, ButtonLink } from '../../ui/button';
import { CopyButton } from '../../ui/copy-button';
import { Countdown } from '../../ui/countdown';
import { Icon } from '../../ui/icon';
import { Live } from '../../ui/live';
import { Qr } from '../../ui/qr';
import { Section } from '../../ui/section';
import { Status } from '../../ui/status';
import s from './billing.module.css';

const POLL_MS = 800;
const NAMES = { pro: 'Pro', founder: 'Founder' } as const;

/** An invoice of the platform's own, until it is paid: then the page turns by itself, within a second. */
export function PayInvoice({ opened, onClose }: { opened: TierPurchaseJson; onClose: () => void }) {
  const client = useQueryClient();
  const query = useQuery({
    queryKey: ['tiers', 'purchase', opened.id], queryFn: () => api.tiers.purchase(opened.id), initialData: opened,
    refetchInterval: ({ state }) => (state.data?.status === 'open' ? POLL_MS : false),
  });
  const purchase = query.data;
  const isOver = purchase.status !== 'open';
  useEffect(() => {
    if (!isOver) return;
    // What the tier hides or shows is read again: it may all be different now.
    for (const key of ['tiers', 'operator', 'invoices', 'stats', 'balance', 'purchases']) void client.invalidateQueries({ queryKey: [key], refetchType: 'active' });
  }, [client, isOver]);
  return (
    <Section title={`${NAMES[purchase.tier]}${purchase.tier === 'pro' ? ', 30 days' : ''}`} aside={<code>{purchase.id}</code>}>
      {isOver ? <Outcome purchase={purchase} onClose={onClose} /> : <Waiting purchase={purchase} onClose={onClose} />}
    </Section>
  );
}

function Waiting({ purchase, onClose }: { purchase: TierPurchaseJson; onClose: () => void }) {
  const { paymentRequest, expiresAt } = purchase;
  if (paymentRequest === null) return <p role="status">One moment.</p>;
  return (
    <div className={s.invoice}>
      <Qr text={paymentRequest.toUpperCase()} label={`Lightning invoice of ${purchase.priceSats} sat`} />
      <div className="stack">
        <p className={s.amount}>{grouped(purchase.priceSats)} <span className="faint">sat</span></p>
        <p><Live on>Waiting for payment{expiresAt !== null && <>, <Countdown until={expiresAt} over="over" /></>}</Live></p>
        <p className={`${s.bolt11} mono`}><span>{paymentRequest.slice(0, 48)}…{paymentRequest.slice(-10)}</span><CopyButton text={paymentRequest} what="invoice" /></p>
        <div className="row"><ButtonLink look="primary" href={`lightning:${paymentRequest}`}><Icon name="wallet" />Open wallet</ButtonLink><Button onClick={onClose}>Not now</Button></div>
        <p className="faint">This page turns within a second of payment. You may close it: a payment counts all the same.</p>
      </div>
    </div>
  );
}

function Outcome({ purchase, onClose }: { purchase: TierPurchaseJson; onClose: () => void }) {
  return (
    <div className="stack" role="status">
      {purchase.status === 'active' && <p><Status kind="paid">Paid</Status> {purchase.tier === 'founder' ? 'You are a Founder now.' : `Pro until ${purchase.until === null ? 'then' : day(purchase.until)}.`} {purchase.creditedMsat !== null && purchase.creditedMsat > 0 && `${amountText(purchase.creditedMsat)} more than the price went to your balance.`}</p>}
      {purchase.status === 'credited' && <p><Status kind="paid">Paid</Status> There was nothing to buy with it any more, so all of it went to your balance.</p>}
      {purchase.status === 'expired' && <p><Status kind="expired">Expired unpaid</Status> Nothing was taken. Make a new invoice when you like.</p>}
      <div><Button onClick={onClose}>Done</Button></div>
    </div>
  );
}
