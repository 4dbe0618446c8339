'use client';

import { useMutation } from '@tanstack/react-query';
import { api } from '../../lib/api';
import { fullMoment } from '../../lib/time';
import { Button } from '../../ui/button';
import { Section } from '../../ui/section';
import { ActionError } from '../../ui/states';
import { useSession } from '../shell/account-shell';

const METHODS = { 'api-key': 'an API key', wallet: 'a wallet', 'address-proof': 'a proof of the address' } as const;

export function SignedInPlaces() {
  const session = useSession();
  const end = useMutation({ mutationFn: api.sessions.closeAll, onSuccess: () => window.location.assign('/sign-in') });
  return (
    <Section follows title="Sessions">
      <div className="stack">
        <p className="muted">This one was opened with {METHODS[session.method]}, with the {session.scopes.length === 1 ? 'scope' : 'scopes'} {session.scopes.join(', ')}, and ends by itself on {fullMoment(session.expiresAt)}.</p>
        <ActionError error={end.error} />
        <div><Button busy={end.isPending} onClick={() => end.mutate()}>Sign out everywhere</Button></div>
      </div>
    </Section>
  );
}
