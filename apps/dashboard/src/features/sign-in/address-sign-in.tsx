'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem } from '../../lib/api-problem';
import { api } from '../../lib/api';
import { Button } from '../../ui/button';
import { CodeBox } from '../../ui/code';
import { Countdown } from '../../ui/countdown';
import { Field } from '../../ui/field';
import { Section } from '../../ui/section';
import { ActionError } from '../../ui/states';
import { enterDashboard } from './enter';

const POLL_MS = 1_500;

/** For invoices that were made with an address alone: whoever controls the address may see them. */
export function AddressSignIn({ next }: { next: string | null }) {
  const [address, setAddress] = useState('');
  const [method, setMethod] = useState<'payment' | 'file'>('payment');
  const start = useMutation({ mutationFn: (chosen: 'payment' | 'file') => api.addressProofs.start(address.trim(), chosen) });
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
      ) : <Proof id={start.data.id} onAgain={() => start.reset()} onFile={() => begin('file')} next={next} />}
    </Section>
  );
}

function Proof({ id, onAgain, onFile, next }: { id: string; onAgain: () => void; onFile: () => void; next: string | null }) {
  const [code, setCode] = useState('');
  const proof = useQuery({
    queryKey: ['address-proof', id], queryFn: () => api.addressProofs.show(id), gcTime: 0,
    refetchInterval: ({ state }) => (state.data?.state === 'preparing' ? POLL_MS : false),
  });
  const prove = useMutation({
    mutationFn: () => api.addressProofs.prove(id, proof.data?.method === 'file' ? undefined : code.trim()),
    onSuccess: () => enterDashboard(next), onError: () => proof.refetch(),
  });
  const isWrong = prove.error instanceof ApiProblem && prove.error.code === 'proof-code-wrong';
  const { data } = proof;
  if (data === undefined) return <ActionError error={proof.error} />;
  if (data.state === 'expired' || data.state === 'failed' || data.triesLeft === 0) {
    return (
      <div className="stack">
        <p role="status">{data.failure?.detail ?? 'This code is over: it was good for 10 minutes and five tries.'}</p>
        <div className="row"><Button onClick={onAgain}>Begin again</Button>{data.state === 'failed' && data.method === 'payment' && <Button onClick={onFile}>Prove it with a file instead</Button>}</div>
      </div>
    );
  }
  const isFile = data.file !== null;
  return (
    <form className="stack" onSubmit={(event) => { event.preventDefault(); prove.mutate(); }}>
      {data.file !== null && <><p>Put this text at {data.file.url}</p><CodeBox what="the text of the file" code={data.file.content} /></>}
      {!isFile && <p role="status">{data.state === 'preparing' ? `Sending 1 sat to ${data.lightningAddress}` : `1 sat has arrived at ${data.lightningAddress}. The code is in its comment.`}</p>}
      {!isFile && (
        <Field label="Code" mono required autoComplete="one-time-code" autoCapitalize="characters" placeholder="XXXX-XXXX" maxLength={9} value={code} onChange={(event) => setCode(event.target.value)}
          error={isWrong ? `This is not the code. It can be tried ${data.triesLeft} more ${data.triesLeft === 1 ? 'time' : 'times'}.` : undefined}
          hint={<>8 characters. <Countdown until={data.expiresAt} over="Over" />.</>} />
      )}
      {(isFile || !isWrong) && <ActionError error={prove.error} />}
      <div className="row"><Button look="primary" type="submit" busy={prove.isPending || prove.isSuccess}>{isFile ? 'Look at the file' : 'Open the account'}</Button><Button onClick={onAgain}>Another address</Button></div>
    </form>
  );
}
