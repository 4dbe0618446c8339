'use client';

import type { SignedUpJson } from '@l402kit/contracts';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem } from '../../lib/api-problem';
import { api } from '../../lib/api';
import { ApiCache } from '../../lib/query-client';
import { Button } from '../../ui/button';
import { Field } from '../../ui/field';
import { ActionError } from '../../ui/states';
import { NewKeys } from './new-keys';

/** A Lightning Address and nothing else. The keys of the account are shown in its place, once. */
export function SignUp() {
  return <ApiCache><SignUpForm /></ApiCache>;
}

function SignUpForm() {
  const [address, setAddress] = useState('');
  const signUp = useMutation<SignedUpJson, Error, string>({ mutationFn: (lightningAddress) => api.operators.signUp(lightningAddress, crypto.randomUUID()) });
  if (signUp.data !== undefined) return <NewKeys signedUp={signUp.data} />;
  const wrong = addressProblem(signUp.error);
  return (
    <form className="stack" onSubmit={(event) => { event.preventDefault(); signUp.mutate(address.trim()); }}>
      <Field label="Your Lightning Address" mono required inputMode="email" autoComplete="off" placeholder="you@wallet.example" maxLength={320} value={address} onChange={(event) => setAddress(event.target.value)} error={wrong}
        hint="That is the whole sign-up. No e-mail, no KYC, no node to run." beside={<Button look="primary" big type="submit" busy={signUp.isPending}>Create API key</Button>} />
      {wrong === undefined && <ActionError error={signUp.error} />}
    </form>
  );
}

/** What is wrong with the address itself, to stand under its field. */
function addressProblem(error: Error | null): string | undefined {
  if (!(error instanceof ApiProblem)) return undefined;
  return error.field('lightningAddress') ?? (error.code.startsWith('address-') ? error.words : undefined);
}
