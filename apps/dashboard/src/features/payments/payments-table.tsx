'use client';

import type { InvoiceJson } from '@l402kit/contracts';
import { sumMsat } from '../../lib/money';
import { moment } from '../../lib/time';
import { Amount } from '../../ui/amount';
import { Ledger, type Column } from '../../ui/ledger';
import { ShortHash } from '../../ui/ticks';
import { InvoiceStatus } from './invoice-status';
import { Resource } from './resource';

interface PaymentsTableProps {
  readonly caption: string;
  readonly invoices: readonly InvoiceJson[];
  readonly query?: string;
  readonly selected?: string | undefined;
  readonly isNew?: (invoice: InvoiceJson) => boolean;
  /** Fee, net and a total: for the page of payments, not for a glance at them. */
  readonly full?: boolean;
}

export function PaymentsTable({ caption, invoices, query = '', selected, isNew, full = false }: PaymentsTableProps) {
  // A column shows thousandths everywhere or nowhere.
  const decimals = invoices.some(({ amountMsat }) => amountMsat % 1000 !== 0) ? 'always' : 'needed';
  const columns: Column<InvoiceJson>[] = [
    { key: 'time', head: 'Time, UTC', phone: 'b1', cell: (invoice) => <time className="muted nowrap" dateTime={invoice.createdAt}>{moment(invoice.createdAt)}</time> },
    { key: 'resource', head: 'Resource', phone: 'a1', cell: (invoice) => <Resource name={invoice.resource} /> },
    { key: 'hash', head: 'Payment hash', phone: 'none', from: 36, cell: (invoice) => <ShortHash hash={invoice.paymentHash} /> },
    { key: 'status', head: 'Status', phone: 'b2', cell: (invoice) => <InvoiceStatus invoice={invoice} /> },
    { key: 'amount', head: 'Amount, sat', phone: 'a2', right: true, unit: 'sat', cell: (invoice) => <PaidAmount invoice={invoice} decimals={decimals} /> },
  ];
  if (full) {
    columns.push(
      { key: 'fee', head: 'Fee, sat', phone: 'none', from: 48, right: true, cell: ({ feeMsat }) => feeMsat !== undefined && <Amount msat={-feeMsat} /> },
      { key: 'net', head: 'Net, sat', phone: 'none', from: 48, right: true, cell: ({ netMsat }) => netMsat !== undefined && <Amount msat={netMsat} /> },
    );
  }
  const paid = invoices.filter(({ status }) => status === 'paid');
  return (
    <Ledger caption={caption} columns={columns} rows={invoices} rowKey={({ id }) => id} href={({ id }) => `/payments/${id}${query}`} selected={selected}
      {...(isNew === undefined ? {} : { isNew })}
      {...(full ? { total: {
        time: `${paid.length} paid here`,
        amount: <Amount msat={sumMsat(paid.map(({ receivedMsat }) => receivedMsat))} decimals={decimals} />,
        fee: <Amount msat={-sumMsat(paid.map(({ feeMsat }) => feeMsat))} />,
        net: <Amount msat={sumMsat(paid.map(({ netMsat }) => netMsat))} />,
      } } : {})} />
  );
}

function PaidAmount({ invoice, decimals }: { invoice: InvoiceJson; decimals: 'always' | 'needed' }) {
  const amount = <Amount msat={invoice.receivedMsat ?? invoice.amountMsat} decimals={decimals} />;
  return invoice.status === 'paid' ? amount : <span className="faint">{amount}</span>;
}
