'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../../lib/api';
import { Button } from '../../ui/button';
import { ActionError } from '../../ui/states';
import { useMay } from '../shell/account-shell';

/** Skips the threshold, not the budget of the route. */
export function PayOutNow({ disabled = false }: { disabled?: boolean }) {
  const client = useQueryClient();
  const mayPay = useMay('admin');
  const payOut = useMutation({
    mutationFn: api.payouts.now,
    onSettled: () => Promise.all([client.invalidateQueries({ queryKey: ['payouts'] }), client.invalidateQueries({ queryKey: ['balance'] })]),
  });
  if (!mayPay) return null;
  return (
    <div className="stack">
      <div><Button busy={payOut.isPending} disabled={disabled} onClick={() => payOut.mutate()}>Pay out now</Button></div>
      <ActionError error={payOut.error} />
    </div>
  );
}
