'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem } from '../../lib/api-problem';
import { api } from '../../lib/api';
import { Button } from '../../ui/button';
import { CodeBox } from '../../ui/code';
import { Countdown } from '../../ui/countdown';
import { Field } from '../../ui/field';
import { ActionError, LoadingLines } from '../../ui/states';

const POLL_MS = 1_500;

interface AddressProofProps {
  /** Of a proof that this browser began. */
  readonly id: string;
  /** On the button: what the right code does. */
  readonly done: string;
  readonly onProved: () => void;
  /** Begins one by a file on the address's domain, where the wallet could not be paid. */
  readonly onFile: () => void;
  readonly leave: string;
  readonly onLeave: () => void;
}

/** Waits for the code that is paid to an address, and takes it; or tells which file must be put where. */
export function AddressProof({ id, done, onProved, onFile, leave, onLeave }: AddressProofProps) {
  const [code, setCode] = useState('');
  const proof = useQuery({
    queryKey: ['address-proof', id], queryFn: () => api.addressProofs.show(id), gcTime: 0,
    refetchInterval: ({ state }) => (state.data?.state === 'preparing' ? POLL_MS : false),
  });
  const prove = useMutation({
    mutationFn: () => api.addressProofs.prove(id, proof.data?.method === 'file' ? undefined : code.trim()),
    onSuccess: onProved, onError: () => proof.refetch(),
  });
  const isWrong = prove.error instanceof ApiProblem && prove.error.code === 'proof-code-wrong';
  const { data } = proof;
  if (proof.isPending) return <LoadingLines what="how far the proof is" lines={3} />;
  if (data === undefined) return <ActionError error={proof.error} />;
  if (data.state === 'expired' || data.state === 'failed' || data.triesLeft === 0) {
    return (
      <div className="stack">
        <p role="status">{data.failure?.detail ?? 'This code is over: it was good for 10 minutes and five tries.'}</p>
        <div className="row"><Button onClick={onLeave}>Begin again</Button>{data.state === 'failed' && data.method === 'payment' && <Button onClick={onFile}>Prove it with a file instead</Button>}</div>
      </div>
    );
  }
  const isFile = data.file !== null;
  return (
    <form className="stack" onSubmit={(event) => { event.preventDefault(); prove.mutate(); }}>
      {data.file !== null && <><p>Put this text at <span className="mono wrapAny">{data.file.url}</span></p><CodeBox what="the text of the file" code={data.file.content} /></>}
      {!isFile && <p role="status">{data.state === 'preparing' ? `Sending 1 sat to ${data.lightningAddress}` : `1 sat has arrived at ${data.lightningAddress}. The code is in its comment.`}</p>}
      {!isFile && (
        <Field label="Code" mono required autoComplete="one-time-code" autoCapitalize="characters" placeholder="XXXX-XXXX" maxLength={9} value={code} onChange={(event) => setCode(event.target.value)}
          error={isWrong ? `This is not the code. It can be tried ${data.triesLeft} more ${data.triesLeft === 1 ? 'time' : 'times'}.` : undefined}
          hint={<>8 characters. <Countdown until={data.expiresAt} over="Over" />.</>} />
      )}
      {(isFile || !isWrong) && <ActionError error={prove.error} />}
      <div className="row"><Button look="primary" type="submit" busy={prove.isPending || prove.isSuccess}>{isFile ? 'Look at the file' : done}</Button><Button onClick={onLeave}>{leave}</Button></div>
    </form>
  );
}
