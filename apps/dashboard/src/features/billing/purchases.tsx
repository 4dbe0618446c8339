'use client';

import type { TierPurchaseJson } from '@l402kit/contracts';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../lib/api';
import { day } from '../../lib/time';
import { Amount } from '../../ui/amount';
import { Button } from '../../ui/button';
import { Ledger, type Column } from '../../ui/ledger';
import { Section } from '../../ui/section';
import { LoadingLines, Problem } from '../../ui/states';
import { Status } from '../../ui/status';
import { ShortHash } from '../../ui/ticks';

/** Every purchase, as a receipt. */
export function Purchases({ onPay }: { onPay: (purchase: TierPurchaseJson) => void }) {
  const purchases = useQuery({ queryKey: ['purchases'], queryFn: api.tiers.purchases });
  const columns: readonly Column<TierPurchaseJson>[] = [
    { key: 'time', head: 'Day, UTC', phone: 'b1', cell: ({ paidAt, createdAt }) => <time className="muted nowrap" dateTime={paidAt ?? createdAt}>{day(paidAt ?? createdAt)}</time> },
    { key: 'for', head: 'For', phone: 'a1', cell: ({ tier, periods, until }) => (tier === 'founder' ? 'Founder' : `Pro, ${30 * Math.max(1, periods)} days${until === null ? '' : `, until ${day(until)}`}`) },
    { key: 'hash', head: 'Payment hash', phone: 'none', from: 48, cell: ({ paymentHash }) => (paymentHash === null ? <span className="faint small">from balance</span> : <ShortHash hash={paymentHash} />) },
    { key: 'status', head: 'Status', phone: 'b2', cell: (purchase) => <PurchaseStatus purchase={purchase} onPay={onPay} /> },
    { key: 'amount', head: 'Amount, sat', phone: 'a2', right: true, unit: 'sat', cell: ({ receivedMsat, priceSats }) => (receivedMsat === null ? <span className="faint"><Amount msat={priceSats * 1000} decimals="needed" /></span> : <Amount msat={receivedMsat} decimals="needed" />) },
  ];
  return (
    <Section follows title="Purchases">
      {purchases.isPending && <LoadingLines what="purchases" lines={2} table />}
      {purchases.isError && <Problem title="The purchases could not be read" error={purchases.error} onRetry={() => void purchases.refetch()} />}
      {purchases.data !== undefined && (purchases.data.data.length === 0 ? <p className="muted">None yet. A purchase is listed here with its payment hash, as a receipt.</p> : <Ledger caption="Purchases, newest first" columns={columns} rows={purchases.data.data} rowKey={({ id }) => id} />)}
    </Section>
  );
}

function PurchaseStatus({ purchase, onPay }: { purchase: TierPurchaseJson; onPay: (purchase: TierPurchaseJson) => void }) {
  switch (purchase.status) {
    case 'active': return <Status kind="paid">Paid</Status>;
    case 'credited': return <Status kind="paid">Paid, went to balance</Status>;
    case 'expired': return <Status kind="expired">Expired unpaid</Status>;
    case 'open': return <span className="row"><Status kind="open">Open</Status><Button look="quiet" onClick={() => onPay(purchase)}>Show invoice</Button></span>;
  }
}
