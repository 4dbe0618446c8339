'use client';

import type { CarriedPaymentsJson } from '@l402kit/contracts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../lib/api';
import { grouped, sumMsat } from '../../lib/money';
import { moment } from '../../lib/time';
import { Amount } from '../../ui/amount';
import { Button } from '../../ui/button';
import { Ledger, type Column } from '../../ui/ledger';
import { Section } from '../../ui/section';
import { LoadingLines, Unread } from '../../ui/states';

type Carried = CarriedPaymentsJson['data'][number];

/** Of several thousand nobody reads all: the first are shown, the others on request. */
const SHOWN = 20;

const COLUMNS: readonly Column<Carried>[] = [
  { key: 'time', head: 'Credited, UTC', phone: 'b1', cell: ({ creditedAt }) => <time className="muted nowrap" dateTime={creditedAt}>{moment(creditedAt)}</time> },
  { key: 'what', head: 'Payment', phone: 'a1', cell: ({ invoiceId }) => (invoiceId === null ? <span className="faint">no call: posted by staff, or left over from a purchase</span> : <code className="wrapAny">{invoiceId}</code>) },
  { key: 'amount', head: 'Carried, sat', phone: 'a2', right: true, unit: 'sat', cell: ({ amountMsat }) => <Amount msat={amountMsat} /> },
];

/** Which payments a payout carried: sats leave in the order in which they were credited. */
export function CarriedPayments({ payoutId }: { payoutId: string }) {
  const [showsAll, setShowsAll] = useState(false);
  const carried = useQuery({ queryKey: ['payouts', 'payments', payoutId], queryFn: () => api.payouts.payments(payoutId) });
  const rows = carried.data?.data ?? [];
  const shown = showsAll ? rows : rows.slice(0, SHOWN);
  return (
    <Section follows title="Payments it carried" aside={carried.data !== undefined && `${grouped(rows.length)}${carried.data.more ? ' and more' : ''}, oldest first`}>
      {carried.isPending && <LoadingLines what="the payments it carried" lines={4} table />}
      {carried.isError && <Unread what="The payments it carried could not be read" error={carried.error} onRetry={() => void carried.refetch()} />}
      {carried.data !== undefined && rows.length === 0 && <p className="muted">None of a caller.</p>}
      {rows.length > 0 && (
        <div className="stack">
          <Ledger caption="Payments that this payout carried, oldest first" columns={COLUMNS} rows={shown} rowKey={({ invoiceId, creditedAt }) => `${invoiceId} ${creditedAt}`} href={({ invoiceId }) => (invoiceId === null ? '/payments' : `/payments/${invoiceId}`)}
            total={{ time: shown.length === rows.length && carried.data?.more === false ? 'All of it' : 'Those shown', amount: <Amount msat={sumMsat(shown.map(({ amountMsat }) => amountMsat))} /> }} />
          {shown.length < rows.length && <div><Button onClick={() => setShowsAll(true)}>Show all {grouped(rows.length)}</Button></div>}
        </div>
      )}
    </Section>
  );
}
