'use client';

import type { InvoiceStoryJson } from '@l402kit/contracts';
import { useQuery } from '@tanstack/react-query';
import { ApiProblem } from '../../lib/api-problem';
import { api } from '../../lib/api';
import { fullMoment } from '../../lib/time';
import { Amount } from '../../ui/amount';
import { SameRequest } from '../../ui/code';
import { CopyButton } from '../../ui/copy-button';
import { Drawer, DrawerTitle } from '../../ui/drawer';
import { Facts } from '../../ui/facts';
import { LoadingLines, Problem } from '../../ui/states';
import { FiatEstimate } from '../shell/fiat-estimate';
import { InvoiceStatus } from './invoice-status';
import { useNeighbours } from './payment-neighbours';
import { PaymentStory } from './payment-story';
import { Resource } from './resource';
import s from './payment-drawer.module.css';

/** An open one may be paid, a paid one goes out: what becomes of it is looked at from time to time. */
const UNDER_WAY_POLL_MS = 3_000;

export function PaymentDrawer({ id, listHref }: { id: string; listHref: string }) {
  const { above, below, step } = useNeighbours(id);
  const story = useQuery({
    queryKey: ['invoices', 'story', id], queryFn: () => api.invoices.story(id),
    refetchInterval: ({ state: { data } }) => (data !== undefined && isUnderWay(data) ? UNDER_WAY_POLL_MS : false),
  });
  const isUnknown = story.error instanceof ApiProblem && (story.error.status === 404 || story.error.status === 422);
  return (
    <Drawer title="Payment" id={id} listHref={listHref} listWords="Payments" above={above} below={below} onStep={step}>
      {story.isPending && <LoadingLines what="the payment" />}
      {story.isError && <Problem title={isUnknown ? 'There is no such payment in this account' : 'The payment could not be read'} error={story.error} onRetry={() => void story.refetch()} />}
      {story.data !== undefined && <Payment story={story.data} />}
    </Drawer>
  );
}

const isUnderWay = ({ invoice, forwarding }: InvoiceStoryJson) => invoice.status === 'open' || invoice.status === 'cancelling' || forwarding?.paidOut === false;

function Payment({ story }: { story: InvoiceStoryJson }) {
  const { invoice, forwarding } = story;
  const msat = invoice.receivedMsat ?? invoice.amountMsat;
  return (
    <>
      <DrawerTitle what="Payment of" amount={<Amount msat={msat} decimals="needed" unit />} status={<InvoiceStatus invoice={{ ...invoice, paidOut: forwarding?.paidOut ?? false }} />} />
      <p className="row between"><Resource name={invoice.resource} /><FiatEstimate msat={msat} /></p>
      <Facts facts={[
        ['Payment hash', <span key="hash" className={s.copyable}><span className="mono wrapAny">{invoice.paymentHash}</span><CopyButton text={invoice.paymentHash} what="payment hash" /></span>],
        ['Preimage', 'Held by the caller. It is half of a credential, so it is never shown here.'],
        invoice.netMsat !== undefined && invoice.feeMsat !== undefined && ['You receive', <span key="net"><Amount msat={invoice.netMsat} unit /> <span className="faint">after <Amount msat={invoice.feeMsat} unit /> fee</span></span>],
        forwarding !== null && forwarding.owedMsat > 0 && ['Still owed', <span key="owed"><Amount msat={forwarding.owedMsat} unit /> <span className="faint">{forwarding.paidOut ? 'part of a sat cannot be sent; it adds up' : 'goes out with the next payouts'}</span></span>],
        invoice.context?.agentId !== undefined && ['Caller says it is', <span key="agent" className="mono wrapAny">{invoice.context.agentId}</span>],
        invoice.context?.sessionId !== undefined && ['In its session', <span key="session" className="mono wrapAny">{invoice.context.sessionId}</span>],
        invoice.description !== '' && ['Description', invoice.description],
        invoice.status === 'open' && ['Can be paid until', fullMoment(invoice.expiresAt)],
      ]} />
      <PaymentStory story={story} />
      <SameRequest request={`GET /v1/invoices/${invoice.id}/story`} />
    </>
  );
}
