'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem } from '../../lib/api-problem';
import { api } from '../../lib/api';
import { Button } from '../../ui/button';
import { Field } from '../../ui/field';
import { Section } from '../../ui/section';
import { ActionError } from '../../ui/states';
import { AddressProof } from './address-proof';
import { enterDashboard } from './enter';

/** For invoices that were made with an address alone: whoever controls the address may see them. */
export function AddressSignIn({ next }: { next: string | null }) {
  const [address, setAddress] = useState('');
  const [method, setMethod] = useState<'payment' | 'file'>('payment');
  const start = useMutation({ mutationFn: (chosen: 'payment' | 'file') => api.addressProofs.start('sign-in', address.trim(), chosen) });
  const wrong = start.error instanceof ApiProblem ? start.error.field('lightningAddress') : undefined;
  const begin = (chosen: 'payment' | 'file') => {
    setMethod(chosen);
    start.mutate(chosen);
  };
  return (
    <Section title="With your Lightning Address">
      {start.data === undefined ? (
        <form className="stack" onSubmit={(event) => { event.preventDefault(); begin('payment'); }}>
          <Field label="Lightning Address" mono required inputMode="email" autoComplete="username" placeholder="you@wallet.example" value={address} maxLength={320} onChange={(event) => setAddress(event.target.value)} error={wrong}
            hint="For payments that came in without an account. 1 sat goes to the address, with a code in its comment that you type back. It comes off what the address has earned." />
          {wrong === undefined && <ActionError error={start.error} />}
          <div className="row">
            <Button type="submit" busy={start.isPending && method === 'payment'}>Send 1 sat with a code</Button>
            {start.error instanceof ApiProblem && start.error.code === 'proof-not-possible' && <Button busy={start.isPending} onClick={() => begin('file')}>Prove it with a file instead</Button>}
          </div>
        </form>
      ) : <AddressProof id={start.data.id} done="Open the account" onProved={() => enterDashboard(next)} onFile={() => begin('file')} onLeave={() => start.reset()} leave="Another address" />}
    </Section>
  );
}
