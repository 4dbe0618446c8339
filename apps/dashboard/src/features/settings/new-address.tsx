'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem } from '../../lib/api-problem';
import { api } from '../../lib/api';
import { Button } from '../../ui/button';
import { Choice, Choices, Field } from '../../ui/field';
import { ActionError } from '../../ui/states';
import { useOperator, useSession } from '../shell/account-shell';
import { AddressProof } from '../sign-in/address-proof';
import s from './settings.module.css';

type Method = 'payment' | 'file';

/** Asks for another payout address; first for a code that is paid to the present one, where that is to shorten the delay. */
export function NewAddress() {
  const client = useQueryClient();
  const { lightningAddress } = useOperator();
  const { method } = useSession();
  const [address, setAddress] = useState('');
  const [isSoon, setSoon] = useState(true);
  const [isProved, setProved] = useState(false);
  const change = useMutation({ mutationFn: () => api.addressChanges.start(address.trim()), onSuccess: () => client.invalidateQueries({ queryKey: ['address-changes'] }) });
  const proof = useMutation({ mutationFn: (how: Method) => api.addressProofs.start('address-change', lightningAddress, how) });
  const proved = () => {
    // It counts for an hour: a second try with another address needs no second code.
    setProved(true);
    proof.reset();
    change.mutate();
  };
  if (proof.data !== undefined) {
    return <div className={s.narrow}><AddressProof key={proof.data.id} id={proof.data.id} done="Ask for the change" onProved={proved} onFile={() => proof.mutate('file')} leave="Not now" onLeave={() => proof.reset()} /></div>;
  }
  const refused = change.error instanceof ApiProblem ? change.error : undefined;
  const wrong = refused?.field('lightningAddress') ?? (refused?.code.startsWith('address-') === true && refused.status === 422 ? refused.words : undefined);
  const needsCode = isSoon && !isProved && method !== 'wallet';
  return (
    <form className={`stack ${s.narrow}`} onSubmit={(event) => { event.preventDefault(); if (needsCode) proof.mutate('payment'); else change.mutate(); }}>
      <Field label="New Lightning Address" mono required inputMode="email" autoComplete="off" placeholder="you@wallet.example" maxLength={320} value={address} error={wrong} onChange={(event) => setAddress(event.target.value)}
        hint="Payouts go on to the present address until the change takes effect. It can be cancelled until then, and your webhooks are told at once." />
      {method === 'wallet' ? <p className="muted">You signed in with a wallet: if it has been linked for a week, the change takes effect after 24 hours, otherwise after 7 days.</p> : isProved ? <p className="muted" role="status">The code was right. It counts for an hour: the change takes effect after 24 hours.</p> : (
        <Choices legend="When?">
          <Choice type="radio" name="delay" checked={isSoon} onChange={() => setSoon(true)} words="After 24 hours, with a code" more={`1 sat goes to ${lightningAddress}. You type back the code in its comment.`} />
          <Choice type="radio" name="delay" checked={!isSoon} onChange={() => setSoon(false)} words="After 7 days, without one" more="Where the present address is out of reach." />
        </Choices>
      )}
      <ActionError error={proof.error} />
      {wrong === undefined && <ActionError error={change.error} />}
      <div className="row">
        <Button type="submit" busy={change.isPending || proof.isPending}>{needsCode ? 'Send 1 sat with a code' : 'Ask for the change'}</Button>
        {proof.error instanceof ApiProblem && proof.error.code === 'proof-not-possible' && <Button onClick={() => proof.mutate('file')}>Prove it with a file instead</Button>}
      </div>
    </form>
  );
}
