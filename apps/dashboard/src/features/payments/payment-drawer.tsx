'use client';

import type { InvoiceJson } from '@l402kit/contracts';
import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'next/navigation';
import { ApiProblem } from '../../lib/api-problem';
import { api } from '../../lib/api';
import { fullMoment } from '../../lib/time';
import { Amount } from '../../ui/amount';
import { SameRequest } from '../../ui/code';
import { CopyButton } from '../../ui/copy-button';
import { Drawer, DrawerTitle } from '../../ui/drawer';
import { Facts } from '../../ui/facts';
import { LoadingLines, Problem } from '../../ui/states';
import { InvoiceStatus } from './invoice-status';
import { PaymentStory } from './payment-story';
import { Resource } from './resource';
import s from './payment-drawer.module.css';

const OPEN_POLL_MS = 3_000;

export function PaymentDrawer({ id }: { id: string }) {
  const search = useSearchParams().toString();
  const invoice = useQuery({
    queryKey: ['invoices', 'one', id], queryFn: () => api.invoices.show(id),
    refetchInterval: ({ state }) => (state.data?.status === 'open' ? OPEN_POLL_MS : false),
  });
  return (
    <Drawer title="Payment" id={id} listHref={`/payments${search === '' ? '' : `?${search}`}`} listWords="Payments">
      {invoice.isPending && <LoadingLines what="the payment" />}
      {invoice.isError && <Problem title={invoice.error instanceof ApiProblem && invoice.error.status === 404 ? 'There is no such payment in this account' : 'The payment could not be read'} error={invoice.error} onRetry={() => void invoice.refetch()} />}
      {invoice.data !== undefined && <Payment invoice={invoice.data} />}
    </Drawer>
  );
}

function Payment({ invoice }: { invoice: InvoiceJson }) {
  return (
    <>
      <DrawerTitle what="Payment of" amount={<Amount msat={invoice.receivedMsat ?? invoice.amountMsat} decimals="needed" unit />} status={<InvoiceStatus invoice={invoice} />} />
      <p><Resource name={invoice.resource} /></p>
      <Facts facts={[
        ['Payment hash', <span key="hash" className={s.copyable}><span className="mono wrapAny">{invoice.paymentHash}</span><CopyButton text={invoice.paymentHash} what="payment hash" /></span>],
        ['Preimage', 'Held by the caller. It is half of a credential, so it is never shown here.'],
        invoice.netMsat !== undefined && invoice.feeMsat !== undefined && ['You receive', <span key="net"><Amount msat={invoice.netMsat} unit /> <span className="faint">after <Amount msat={invoice.feeMsat} unit /> fee</span></span>],
        invoice.description !== '' && ['Description', invoice.description],
        invoice.status === 'open' && ['Can be paid until', fullMoment(invoice.expiresAt)],
      ]} />
      <PaymentStory invoice={invoice} />
      <SameRequest request={`GET /v1/invoices/${invoice.id}`} />
    </>
  );
}
