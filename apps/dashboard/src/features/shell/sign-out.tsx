'use client';

import { useMutation } from '@tanstack/react-query';
import { api } from '../../lib/api';
import { Button } from '../../ui/button';

/** Ends the session and leaves: nothing of the account stays in the page's memory. */
export function SignOut() {
  const signOut = useMutation({ mutationFn: api.sessions.close, onSettled: () => window.location.assign('/sign-in') });
  return <Button look="quiet" busy={signOut.isPending} onClick={() => signOut.mutate()}>Sign out</Button>;
}
