'use client';

import { useParams } from 'next/navigation';
import { useEffect, useMemo, useRef, type ReactNode } from 'react';
import { PaymentDrawer } from './payment-drawer';
import { PaymentNeighbours } from './payment-neighbours';
import { PaymentsList } from './payments-list';
import { usePaymentList } from './use-payment-list';
import s from './payments-page.module.css';

/** The list, and beside it (or instead of it, where there is no room) the payment that was chosen. */
export function PaymentsPage({ children }: { children: ReactNode }) {
  const { id } = useParams<{ id?: string }>();
  const selected = id === undefined ? undefined : decodeURIComponent(id);
  const payments = usePaymentList();
  const { rows, address } = payments;
  const shown = useMemo(() => ({ ids: rows.map((row) => row.id), href: (each: string) => `/payments/${encodeURIComponent(each)}${address}` }), [rows, address]);
  useFocusOf(selected);
  return (
    <PaymentNeighbours value={shown}>
      <div className={selected === undefined ? s.split : `${s.split} ${s.withDrawer}`}>
        <div className={s.list}><PaymentsList payments={payments} selected={selected} /></div>
        {/* Not in the page of its own address: it stays, with the focus in it, while one payment follows the other. */}
        {selected !== undefined && <PaymentDrawer id={selected} listHref={`/payments${address}`} />}
        {children}
      </div>
    </PaymentNeighbours>
  );
}

/** Opening a payment takes the focus to it, closing it gives the focus back to its row. A page that begins with one leaves it alone. */
function useFocusOf(selected: string | undefined): void {
  const before = useRef(selected);
  useEffect(() => {
    const left = before.current;
    before.current = selected;
    if (selected === left) return;
    const rowOf = (id: string) => document.querySelector<HTMLElement>(`tr[data-row="${CSS.escape(id)}"]`);
    if (selected !== undefined) rowOf(selected)?.scrollIntoView({ block: 'nearest' });
    if (selected !== undefined && left === undefined) document.getElementById('drawer')?.focus({ preventScroll: true });
    if (selected === undefined && left !== undefined) rowOf(left)?.querySelector('a')?.focus();
  }, [selected]);
}
