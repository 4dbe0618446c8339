'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem } from '../../lib/api-problem';
import { api } from '../../lib/api';
import { Button } from '../../ui/button';
import { Field } from '../../ui/field';
import { Section } from '../../ui/section';
import { ActionError } from '../../ui/states';
import { enterDashboard } from './enter';

export function KeySignIn({ next }: { next: string | null }) {
  const [key, setKey] = useState('');
  const signIn = useMutation({ mutationFn: () => api.sessions.open(key.trim()), onSuccess: () => enterDashboard(next) });
  const isWrongKey = signIn.error instanceof ApiProblem && (signIn.error.code === 'api-key-invalid' || signIn.error.code === 'validation-failed');
  return (
    <Section title="With an API key">
      <form className="stack" onSubmit={(event) => { event.preventDefault(); signIn.mutate(); }}>
        <Field label="API key" type="password" mono required autoComplete="current-password" placeholder="l402_…" value={key} maxLength={200} onChange={(event) => setKey(event.target.value)}
          error={isWrongKey ? 'This key is unknown or was revoked. Check that it was copied whole.' : undefined}
          hint={<>The one called admin, from your sign-up. A key with the scope <code>read</code> opens the dashboard read-only.</>} />
        {!isWrongKey && <ActionError error={signIn.error} />}
        <div><Button look="primary" type="submit" busy={signIn.isPending || signIn.isSuccess}>Sign in</Button></div>
      </form>
    </Section>
  );
}
