'use client';

import type { PayoutJson, PayoutPageJson } from '@l402kit/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { api } from '../../lib/api';
import { amountText, grouped } from '../../lib/money';
import { day, moment } from '../../lib/time';
import { Amount } from '../../ui/amount';
import { ButtonLink } from '../../ui/button';
import { SameRequest } from '../../ui/code';
import { Statement } from '../../ui/facts';
import { Ledger, type Column } from '../../ui/ledger';
import { Notice } from '../../ui/notice';
import { Pager } from '../../ui/pager';
import { PageHead, Section } from '../../ui/section';
import { Segmented } from '../../ui/segmented';
import { Empty, LoadingLines, Problem } from '../../ui/states';
import { ShortHash } from '../../ui/ticks';
import { useFreshRows } from '../payments/use-fresh-rows';
import { useOperator } from '../shell/account-shell';
import { LiveMark } from '../shell/live-mark';
import { Page } from '../shell/page';
import { PayOutNow } from './pay-out-now';
import { PayoutStatus, payoutWords } from './payout-words';

const PAGE = 25;
const POLL_MS = 10_000;
const FILTERS = [['', 'All'], ['in_flight', 'On their way'], ['settled', 'Paid out'], ['failed', 'Failed']] as const;
const mark = (payout: PayoutJson) => `${payout.id} ${payout.status}`;

/** A column shows thousandths everywhere or nowhere. */
const columns = (rows: readonly PayoutJson[]): readonly Column<PayoutJson>[] => [
  { key: 'time', head: 'Time, UTC', phone: 'b1', cell: ({ createdAt }) => <time className="muted nowrap" dateTime={createdAt}>{moment(createdAt)}</time> },
  { key: 'to', head: 'To', phone: 'a1', cell: ({ destination, kind }) => <span className="wrapAny">{destination}{kind === 'proof' && <span className="faint"> address proof</span>}</span> },
  { key: 'hash', head: 'Payment hash', phone: 'none', from: 48, cell: ({ paymentHash }) => (paymentHash === null ? <span className="faint small">none</span> : <ShortHash hash={paymentHash} />) },
  { key: 'status', head: 'Status', phone: 'b2', cell: (payout) => <PayoutStatus payout={payout} /> },
  { key: 'amount', head: 'Amount, sat', phone: 'a2', right: true, unit: 'sat', cell: ({ amountMsat }) => <Amount msat={amountMsat} decimals={rows.some((row) => row.amountMsat % 1000 !== 0) ? 'always' : 'needed'} /> },
];

export function PayoutsPage() {
  const operator = useOperator();
  const [status, setStatus] = useState<(typeof FILTERS)[number][0]>('');
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const after = cursors.at(-1);
  const balance = useQuery({ queryKey: ['balance'], queryFn: api.balance, refetchInterval: POLL_MS });
  const list = useQuery({
    queryKey: ['payouts', 'list', status, after], queryFn: () => api.payouts.list({ status, limit: PAGE, after }), placeholderData: keepPreviousData,
  });
  const isNew = useFreshRows(`${status} ${after ?? ''}`, list.isPlaceholderData ? undefined : list.data?.data, mark);
  const rows = list.data?.data ?? [];
  // How much is hidden is said with the first page; it holds for the others.
  const hidden = useRef<PayoutPageJson['hiddenPayouts']>(null);
  if (after === undefined && list.data !== undefined) hidden.current = list.data.hiddenPayouts;
  return (
    <Page>
      <PageHead title="Payouts"><LiveMark /></PageHead>
      {balance.isError ? <Problem title="The balance could not be read" error={balance.error} onRetry={() => void balance.refetch()} /> : (
        <Statement figures={[
          { term: 'Owed to you', figure: balance.data === undefined ? '\u00a0' : <Amount msat={balance.data.owedMsat} unit />, sub: 'Paid by callers, after the fee' },
          { term: 'On its way', figure: balance.data === undefined ? '\u00a0' : <Amount msat={balance.data.inFlightMsat} unit />, sub: `To ${operator.lightningAddress}` },
        ]} />
      )}
      {!balance.isError && (
        <Section title="What happens next">
          {balance.data === undefined ? <LoadingLines what="the balance" lines={2} />
            : <div className="stack"><p className="muted">{payoutWords(balance.data, operator)}</p><PayOutNow disabled={balance.data.owedMsat < 1000 || balance.data.payout.state === 'in-flight'} /></div>}
        </Section>
      )}
      <Section follows title="Payouts" aside={<Segmented legend="Which payouts" value={status} options={FILTERS} onChange={(value) => { setStatus(value); setCursors([]); }} />}>
        {list.isPending && <LoadingLines what="payouts" table />}
        {list.isError && <Problem title="The payouts could not be read" error={list.error} onRetry={() => void list.refetch()} />}
        {list.data !== undefined && rows.length === 0 && (status === '' && list.data.hidden !== true
          ? <Empty title="No payouts yet"><p className="muted">As soon as a payment is booked, what you are owed goes to {operator.lightningAddress}. Amounts too small for a route add up here first.</p></Empty>
          : <p className="muted">{status === '' ? 'None in the last 7 days.' : 'None of these.'}</p>)}
        {rows.length > 0 && (
          <>
            <Ledger caption="Payouts, newest first" columns={columns(rows)} rows={rows} rowKey={({ id }) => id} href={({ id }) => `/payouts/${id}`} isNew={isNew} />
            <Pager words={`${rows.length} here, newest first`} onNewer={cursors.length === 0 ? undefined : () => setCursors(cursors.slice(0, -1))}
              onOlder={list.data?.nextCursor ? () => setCursors([...cursors, list.data.nextCursor ?? '']) : undefined} />
          </>
        )}
      </Section>
      {list.data?.hidden === true && (list.data.nextCursor === null || after === undefined) && list.data.historyFrom !== null && (
        <Notice action={<ButtonLink href="/billing">See Pro</ButtonLink>}>{hiddenWords(hidden.current)}, and not shown on Free: it goes back 7 days, to {day(list.data.historyFrom)}.</Notice>
      )}
      <SameRequest request={`GET /v1/payouts?${status === '' ? '' : `status=${status}&`}limit=${PAGE}`} />
    </Page>
  );
}

function hiddenWords(hidden: PayoutPageJson['hiddenPayouts']): string {
  if (hidden === null) return 'Older payouts are kept';
  return hidden.count === 1 ? `One older payout of ${amountText(hidden.amountMsat)} is kept` : `${grouped(hidden.count)} older payouts of together ${amountText(hidden.amountMsat)} are kept`;
}
