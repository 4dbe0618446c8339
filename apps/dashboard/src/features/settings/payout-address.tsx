'use client';

import type { AddressChangeJson } from '@l402kit/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem } from '../../lib/api-problem';
import { api } from '../../lib/api';
import { fullMoment } from '../../lib/time';
import { Button } from '../../ui/button';
import { Field } from '../../ui/field';
import { Notice } from '../../ui/notice';
import { Section } from '../../ui/section';
import { ActionError } from '../../ui/states';
import { useOperator } from '../shell/account-shell';
import s from './settings.module.css';

const DELAYS: Readonly<Record<AddressChangeJson['proof'], string>> = {
  none: 'After 7 days. A wallet that has been linked for a week would make it 24 hours.',
  wallet: 'After 24 hours, because a linked wallet vouches for it.',
  address: 'After 24 hours, because the present address vouches for it.',
};

/** Where payouts go. A change takes time, so that a thief with a session cannot be faster than its owner. */
export function PayoutAddress({ mayChange }: { mayChange: boolean }) {
  const { lightningAddress } = useOperator();
  const changes = useQuery({ queryKey: ['address-changes'], queryFn: api.addressChanges.list });
  const waiting = changes.data?.data.find(({ status }) => status === 'waiting');
  return (
    <Section title="Payout address" aside={<span className="mono wrapAny">{lightningAddress}</span>}>
      {changes.isError && <ActionError error={changes.error} />}
      {waiting !== undefined ? <Waiting change={waiting} mayCancel={mayChange} /> : mayChange && <NewAddress />}
    </Section>
  );
}

function Waiting({ change, mayCancel }: { change: AddressChangeJson; mayCancel: boolean }) {
  const client = useQueryClient();
  const cancel = useMutation({ mutationFn: () => api.addressChanges.cancel(change.id), onSuccess: () => client.invalidateQueries({ queryKey: ['address-changes'] }) });
  return (
    <div className="stack">
      <Notice tone="warn" action={mayCancel && <Button busy={cancel.isPending} onClick={() => cancel.mutate()}>Cancel the change</Button>}>
        Payouts go to <b className="wrapAny">{change.newLightningAddress}</b> from {fullMoment(change.effectiveAt)}, and to the present address until then. {DELAYS[change.proof]}
      </Notice>
      <ActionError error={cancel.error} />
    </div>
  );
}

function NewAddress() {
  const client = useQueryClient();
  const [address, setAddress] = useState('');
  const start = useMutation({ mutationFn: () => api.addressChanges.start(address.trim()), onSuccess: () => client.invalidateQueries({ queryKey: ['address-changes'] }) });
  const problem = start.error instanceof ApiProblem ? start.error : undefined;
  const wrong = problem?.field('lightningAddress') ?? (problem?.code.startsWith('address-') === true && problem.status === 422 ? problem.words : undefined);
  return (
    <form className={`stack ${s.narrow}`} onSubmit={(event) => { event.preventDefault(); start.mutate(); }}>
      <Field label="New Lightning Address" mono required inputMode="email" autoComplete="off" placeholder="you@wallet.example" maxLength={320} value={address} error={wrong} onChange={(event) => setAddress(event.target.value)}
        hint="It takes effect after 7 days, or 24 hours where a wallet has been linked for a week. Until then it can be cancelled, and your webhooks are told at once." />
      {wrong === undefined && <ActionError error={start.error} />}
      <div><Button type="submit" busy={start.isPending}>Ask for the change</Button></div>
    </form>
  );
}
